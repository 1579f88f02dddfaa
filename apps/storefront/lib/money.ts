/** Money as text. Amounts are integers in the currency's smallest unit, and stay integers: no float ever holds a price. */

const undivided = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const inThousandths = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
/** Without coins by now, and counted in hundredths all the same. */
const wholeInHundredths = new Set(['isk', 'ugx'])

/** How many decimals Stripe counts the currency with: 2 for USD, 0 for JPY, 3 for KWD. The browser would have none for a forint. */
export function minorDigits(currency: string): number {
  if (undivided.has(currency)) {
    return 0
  }
  return inThousandths.has(currency) ? 3 : 2
}

/** With how many of them a price is written. */
export const priceDigits = (currency: string): number =>
  wholeInHundredths.has(currency) ? 0 : minorDigits(currency)

/** `formatMoney(2499, 'usd')` is `$24.99`; `formatMoney(3900, 'jpy')` is `¥3,900`. */
export function formatMoney(amountMinor: number, currency: string): string {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`Not an amount in minor units: ${amountMinor}`)
  }
  return formatOf(currency).format(decimalOf(amountMinor, minorDigits(currency)))
}

/** `parseMoney('24.99', 'usd')` is 2499; `undefined` for what is no amount in this currency, such as half a yen. */
export function parseMoney(text: string, currency: string): number | undefined {
  const digits = minorDigits(currency)
  const [, whole, fraction = ''] = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > priceDigits(currency)) {
    return undefined
  }
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** As somebody would type it: `numeralOf(2499, 'usd')` is `24.99`. */
export function numeralOf(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency)
  const figures = String(amountMinor).padStart(digits + 1, '0')
  if (digits === 0 || priceDigits(currency) === 0) {
    return figures.slice(0, figures.length - digits)
  }
  return `${figures.slice(0, -digits)}.${figures.slice(-digits)}`
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
  if (known) {
    return known
  }
  const digits = {
    minimumFractionDigits: priceDigits(currency),
    maximumFractionDigits: minorDigits(currency),
  }
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    ...digits,
  })
  formats.set(currency, format)
  return format
}
