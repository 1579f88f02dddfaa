/** Money is whole minor units with their currency, and euros do not add to yen. */
export interface Money {
  amountMinor: number
  /** ISO 4217, lower case. */
  currency: string
}

/** @throws when the currencies differ, or the sum leaves the integers that a double holds exactly */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new TypeError(`${left.currency} does not add to ${right.currency}`)
  return { amountMinor: exact(left.amountMinor + right.amountMinor), currency: left.currency }
}

/** `quantity` is a whole number. */
export function multiplyMoney(money: Money, quantity: number): Money {
  return { amountMinor: exact(money.amountMinor * quantity), currency: money.currency }
}

export function sumMoney(parts: Money[], currency: string): Money {
  return parts.reduce(addMoney, { amountMinor: 0, currency })
}

function exact(amountMinor: number): number {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`${amountMinor} is no amount of minor units`)
  return amountMinor
}
