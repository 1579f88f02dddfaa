import type { PlanTerms } from '../billing/types.ts'
import type { SubscriptionItemRow } from '../core/replica.ts'

/** Amount per interval, before discounts and taxes. */
export function termsOf({ currency }: { currency: string }, items: SubscriptionItemRow[]): PlanTerms {
  const amountMinor = items.reduce(
    (sum, { unit_amount_minor, quantity }) => sum + (unit_amount_minor ?? 0) * quantity,
    0,
  )
  const [first] = items
  return { plan: first?.plan_key ?? null, amountMinor, currency, interval: first?.interval ?? null }
}
