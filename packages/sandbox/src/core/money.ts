/** Currencies: how many decimals each has, and how an amount in its smallest unit is written for people. */

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '))

/** Without coins: counted in hundredths as ever, and taken whole. */
const wholeInHundredths = new Set(['isk', 'ugx'])

/** What every amount that is paid is a multiple of. */
export function stepOf(currency: string): number {
  if (wholeInHundredths.has(currency)) {
    return 100
  }
  return threeDecimal.has(currency) ? 10 : 1
}

export function decimalsOf(currency: string): number {
  if (zeroDecimal.has(currency)) {
    return 0
  }
  return threeDecimal.has(currency) ? 3 : 2
}

/** `(2499, 'usd')` → `$24.99`; `(3900, 'jpy')` → `¥3,900`. */
export function formatAmount(amountMinor: number, currency: string): string {
  return formatOf(currency).format(amountMinor / 10 ** decimalsOf(currency))
}

const formats = new Map<string, Intl.NumberFormat>()

/** Making a format costs a hundred times what using it does. */
function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known !== undefined) {
    return known
  }
  const decimals = decimalsOf(currency)
  const style = { style: 'currency', currency: currency.toUpperCase() } as const
  const format = new Intl.NumberFormat('en-US', {
    ...style,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  formats.set(currency, format)
  return format
}

/** Whether Stripe takes the currency at all. */
export function isCurrency(currency: string): boolean {
  return currencies.has(currency)
}

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

/** Half a unit rounds away from zero, for credits as for debits. */
export function roundHalfUp(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount))
}

/** To what can be paid: a discount of some percent leaves no single unit of a dinar. */
export function roundToStep(amount: number, currency: string): number {
  const step = stepOf(currency)
  return roundHalfUp(amount / step) * step
}

/** The smallest charge: half a dollar's worth, give or take. */
export function minimumCharge(currency: string): number {
  return minimums[currency] ?? (decimalsOf(currency) === 0 ? 50 : decimalsOf(currency) === 3 ? 150 : 50)
}

const minimums: Record<string, number> = {
  usd: 50,
  eur: 50,
  gbp: 30,
  jpy: 50,
  aud: 50,
  cad: 50,
  chf: 50,
  nzd: 50,
  mxn: 1000,
  sek: 300,
  dkk: 250,
  nok: 300,
  pln: 200,
  czk: 1500,
  huf: 17500,
  inr: 50,
  brl: 50,
  sgd: 50,
  hkd: 400,
}
