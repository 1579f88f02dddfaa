/** Currencies: how many decimals each has, and how an amount in minor units is displayed. */

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '))

/**
 * Zero-decimal currencies whose amounts Stripe still takes in hundredths; only whole units can be
 * charged.
 */
const wholeInHundredths = new Set(['isk', 'ugx'])

/** Every charged amount must be a multiple of this, in minor units. */
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

/** Cached, because creating a format costs a hundred times as much as using it. */
function formatOf(currency: string): Intl.NumberFormat {
  const cached = formats.get(currency)
  if (cached !== undefined) {
    return cached
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

/** Whether Stripe supports the currency. */
export function isCurrency(currency: string): boolean {
  return currencies.has(currency)
}

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

/** Rounds half a unit away from zero, for credits as for debits. */
export function roundHalfUp(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount))
}

/** Rounds to an amount that can be charged: 10 % of a dinar amount must still end in 0. */
export function roundToStep(amount: number, currency: string): number {
  const step = stepOf(currency)
  return roundHalfUp(amount / step) * step
}

/** The smallest amount that Stripe charges in a currency, in minor units: about half a dollar. */
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
