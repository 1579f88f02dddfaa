/**
 * Money: whole minor units with their currency, counted with the decimals that Stripe uses. A leaf
 * without imports, exported as `@countinghouse/engine/money`, so that pages and emails use it too.
 */

/** An amount in its currency; amounts of different currencies do not add. */
export interface Money {
  amountMinor: number
  /** ISO 4217, lower case. */
  currency: string
}

/**
 * @throws when the currencies differ, or the sum leaves the integers that a double holds exactly
 */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new TypeError(`Cannot add ${right.currency} to ${left.currency}`)
  }
  return { amountMinor: exact(left.amountMinor + right.amountMinor), currency: left.currency }
}

/** @throws RangeError when the product is not a whole number of minor units */
export function multiplyMoney(money: Money, quantity: number): Money {
  return { amountMinor: exact(money.amountMinor * quantity), currency: money.currency }
}

export function sumMoney(parts: Money[], currency: string): Money {
  return parts.reduce(addMoney, { amountMinor: 0, currency })
}

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '))
/** Stripe still counts them in hundredths, for compatibility, but accepts only whole units. */
const wholeInHundredths = new Set(['isk', 'ugx'])

/**
 * The number of decimals Stripe counts the currency with: 2 for USD, 0 for JPY, 3 for KWD. `Intl`
 * has the decimals that are customary on price tags instead: none for a forint or a Colombian peso,
 * which Stripe counts in hundredths. Source: docs.stripe.com/currencies.
 */
export function minorDigitsOf(currency: string): number {
  if (zeroDecimal.has(currency)) {
    return 0
  }
  return threeDecimal.has(currency) ? 3 : 2
}

/**
 * The smallest step of a payable amount, in minor units: with three decimals, the last is always 0.
 */
export function stepOf(currency: string): number {
  if (wholeInHundredths.has(currency)) {
    return 100
  }
  return threeDecimal.has(currency) ? 10 : 1
}

/**
 * Divides an amount in proportion to weights, none of them negative, so that the parts sum to it
 * exactly: the units that rounding leaves over go to the parts that lost most. No part is larger
 * than its weight while the amount is at most their sum. The parts are whole steps where the amount
 * and the weights are.
 */
export function allocate(amountMinor: number, weights: number[], step = 1): number[] {
  if (step > 1 && [amountMinor, ...weights].every((each) => each % step === 0)) {
    const steps = weights.map((weight) => weight / step)
    return allocate(amountMinor / step, steps).map((part) => part * step)
  }
  const effective = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
  const whole = effective.reduce((sum, weight) => sum + BigInt(weight), 0n)
  // in BigInt: an amount times a weight can leave the integers that a double holds
  const shares = effective.map((weight, at) => {
    const product = BigInt(amountMinor) * BigInt(weight)
    return { at, part: Number(product / whole), rest: product % whole }
  })
  const parts = shares.map(({ part }) => part)
  const left = amountMinor - parts.reduce((sum, part) => sum + part, 0)
  const byRest = shares.toSorted((one, other) =>
    one.rest === other.rest ? one.at - other.at : one.rest > other.rest ? -1 : 1,
  )
  for (const { at } of byRest.slice(0, left)) {
    parts[at] = (parts[at] ?? 0) + 1
  }
  return parts
}

function exact(amountMinor: number): number {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`${amountMinor} is not an amount in minor units`)
  }
  return amountMinor
}

/**
 * The number of decimals that a price has at least when it is displayed, and at most when it is
 * entered.
 */
export function priceDigitsOf(currency: string): number {
  return wholeInHundredths.has(currency) ? 0 : minorDigitsOf(currency)
}

/** `formatMoney(2499, 'usd')` is `$24.99`; `formatMoney(3900, 'jpy')` is `¥3,900`. */
export function formatMoney(amountMinor: number, currency: string): string {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`Not an amount in minor units: ${amountMinor}`)
  }
  return formatOf(currency).format(decimalOf(amountMinor, minorDigitsOf(currency)))
}

/**
 * `parseMoney('24.99', 'usd')` is 2499; `undefined` for anything that is not an amount in this
 * currency, such as half a yen.
 */
export function parseMoney(text: string, currency: string): number | undefined {
  const digits = minorDigitsOf(currency)
  const [, whole, fraction = ''] = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > priceDigitsOf(currency)) {
    return undefined
  }
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** The amount as typed into a field: `numeralOf(2499, 'usd')` is `24.99`. */
export function numeralOf(amountMinor: number, currency: string): string {
  const digits = minorDigitsOf(currency)
  const figures = String(amountMinor).padStart(digits + 1, '0')
  if (digits === 0 || priceDigitsOf(currency) === 0) {
    return figures.slice(0, figures.length - digits)
  }
  return `${figures.slice(0, -digits)}.${figures.slice(-digits)}`
}

/**
 * The amount as a decimal numeral, which `Intl.NumberFormat` reads exactly: no float ever holds a
 * price.
 */
function decimalOf(amountMinor: number, digits: number): `${number}` {
  const sign = amountMinor < 0 ? '-' : ''
  const figures = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const whole = figures.slice(0, figures.length - digits)
  const fraction = figures.slice(figures.length - digits)
  return `${sign}${whole}.${fraction || '0'}` as `${number}`
}

/**
 * One locale on the server and in the browser: a prerendered page has to hydrate to the same text.
 */
const locale = 'en-US'
const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known) {
    return known
  }
  const digits = {
    minimumFractionDigits: priceDigitsOf(currency),
    maximumFractionDigits: minorDigitsOf(currency),
  }
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    ...digits,
  })
  formats.set(currency, format)
  return format
}
