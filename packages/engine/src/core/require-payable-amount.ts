import { AppError } from './errors.ts'
import { type Money, stepOf } from './money.ts'

/** @throws AppError `money.indivisible` for an amount that Stripe could not charge exactly */
export function requirePayableAmount({ amountMinor, currency }: Money): void {
  const stepMinor = stepOf(currency)
  if (amountMinor % stepMinor !== 0) {
    throw new AppError('money.indivisible', { amountMinor, currency, stepMinor })
  }
}
