import { AppError } from './errors.ts'

/** Money is whole minor units with their currency, and euros do not add to yen. */
export interface Money {
  amountMinor: number
  /** ISO 4217, lower case. */
  currency: string
}

/** @throws when the currencies differ, or the sum leaves the integers that a double holds exactly */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new TypeError(`${left.currency} does not add to ${right.currency}`)
  }
  return { amountMinor: exact(left.amountMinor + right.amountMinor), currency: left.currency }
}

/** `quantity` is a whole number. */
export function multiplyMoney(money: Money, quantity: number): Money {
  return { amountMinor: exact(money.amountMinor * quantity), currency: money.currency }
}

export function sumMoney(parts: Money[], currency: string): Money {
  return parts.reduce(addMoney, { amountMinor: 0, currency })
}

const undivided = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const inThousandths = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
/** Without coins by now: Stripe goes on counting in hundredths, for those who always did, and takes whole ones alone. */
const wholeInHundredths = new Set(['isk', 'ugx'])

/**
 * How many decimals Stripe counts the currency with. The platform's own count is of what is customary on price tags: it has none for a forint or
 * a Colombian peso, of which Stripe wants hundredths.
 */
export function minorDigitsOf(currency: string): number {
  if (undivided.has(currency)) {
    return 0
  }
  return inThousandths.has(currency) ? 3 : 2
}

/** What every amount that goes to Stripe is a multiple of, in minor units: of three decimals the last is always 0. */
export function stepOf(currency: string): number {
  if (wholeInHundredths.has(currency)) {
    return 100
  }
  return inThousandths.has(currency) ? 10 : 1
}

/** @throws AppError `money.indivisible` */
export function requirePayableAmount({ amountMinor, currency }: Money): void {
  const stepMinor = stepOf(currency)
  if (amountMinor % stepMinor !== 0) {
    throw new AppError('money.indivisible', { amountMinor, currency, stepMinor })
  }
}

/**
 * Divides an amount by weights, none of them negative, so that the parts add up to it to the last unit: what rounding leaves over goes
 * to those who lost most by it. No part is larger than its weight while the amount is no larger than their sum. The parts are whole
 * steps where the amount and the weights are.
 */
export function shareOut(amountMinor: number, weights: number[], step = 1): number[] {
  if (step > 1 && [amountMinor, ...weights].every((each) => each % step === 0)) {
    const steps = weights.map((weight) => weight / step)
    return shareOut(amountMinor / step, steps).map((part) => part * step)
  }
  const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
  const whole = given.reduce((sum, weight) => sum + BigInt(weight), 0n)
  // in BigInt: an amount times a weight can leave the integers that a double holds
  const exactly = given.map((weight, at) => {
    const product = BigInt(amountMinor) * BigInt(weight)
    return { at, part: Number(product / whole), rest: product % whole }
  })
  const parts = exactly.map(({ part }) => part)
  const left = amountMinor - parts.reduce((sum, part) => sum + part, 0)
  const losers = exactly.toSorted((one, other) =>
    one.rest === other.rest ? one.at - other.at : one.rest > other.rest ? -1 : 1,
  )
  for (const { at } of losers.slice(0, left)) {
    parts[at] = (parts[at] ?? 0) + 1
  }
  return parts
}

function exact(amountMinor: number): number {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`${amountMinor} is no amount of minor units`)
  }
  return amountMinor
}
