/** Money as text. Amounts are integers in the currency's smallest unit, and stay integers: no float ever holds a price. */

/** How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2
}

/** `formatMoney(2499, 'usd')` is `$24.99`; `formatMoney(3900, 'jpy')` is `¥3,900`. */
export function formatMoney(amountMinor: number, currency: string): string {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`Not an amount in minor units: ${amountMinor}`)
  return formatOf(currency).format(decimalOf(amountMinor, minorDigits(currency)))
}

/** `parseMoney('24.99', 'usd')` is 2499; `undefined` for what is no amount in this currency, such as half a yen. */
export function parseMoney(text: string, currency: string): number | undefined {
  const digits = minorDigits(currency)
  const [, whole, fraction = ''] = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > digits) return undefined
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** As somebody would type it: `numeralOf(2499, 'usd')` is `24.99`. */
export function numeralOf(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency)
  const figures = String(amountMinor).padStart(digits + 1, '0')
  return digits === 0 ? figures : `${figures.slice(0, -digits)}.${figures.slice(-digits)}`
}

/** The amount as a decimal numeral, which `Intl.NumberFormat` reads exactly. */
function decimalOf(amountMinor: number, digits: number): `${number}` {
  const sign = amountMinor < 0 ? '-' : ''
  const figures = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const whole = figures.slice(0, figures.length - digits)
  const fraction = figures.slice(figures.length - digits)
  return `${sign}${whole}.${fraction || '0'}` as `${number}`
}

/** One locale on the server and in the browser: a page is prerendered once for everybody and must read the same when it wakes up. */
const locale = 'en-US'
const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known) return known
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: currency.toUpperCase() })
  formats.set(currency, format)
  return format
}
