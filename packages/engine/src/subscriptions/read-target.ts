import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type FoundPrice, findPrice } from '../plans/index.ts'
import type { PlanChangeInput, Subscription } from './types.ts'

/** What a subscription is to become, and which of its items becomes it. */
export interface Target {
  price: FoundPrice
  quantity: number
  /** The price that is replaced; an item's id is Stripe's own and is looked up there. */
  fromPriceId: string
}

/**
 * The item that is one of our plans' changes; others beside it stay as they are.
 * @throws AppError `plan.unknown_price`, `subscription.change_refused`
 */
export async function readTarget(
  tx: Reader,
  subscription: Subscription,
  input: PlanChangeInput,
): Promise<Target> {
  const item = subscription.items.find(({ planKey }) => planKey !== null) ?? subscription.items[0]
  if (!item) {
    throw new AppError('subscription.change_refused', { reason: 'It has no items.' })
  }
  const isNamed = input.priceId !== undefined || input.lookupKey !== undefined
  const price = isNamed ? await findPrice(tx, input) : await keepPrice(tx, subscription, item.priceId)
  if (price?.kind !== 'plan') {
    throw new AppError('plan.unknown_price', { priceId: input.priceId, lookupKey: input.lookupKey })
  }
  if (price.currency !== subscription.currency) {
    throw new AppError('subscription.change_refused', {
      reason: `It is paid in ${subscription.currency}, for good.`,
    })
  }
  const quantity = input.quantity ?? item.quantity
  if (price.priceId === item.priceId && quantity === item.quantity) {
    throw new AppError('subscription.change_refused', { reason: 'It is that already.' })
  }
  return { price, quantity, fromPriceId: item.priceId }
}

/** More of the same, at the price they have: also where that is sold to nobody else any more. */
async function keepPrice(
  tx: Reader,
  { currency, items }: Subscription,
  priceId: string,
): Promise<FoundPrice | undefined> {
  const item = items.find((each) => each.priceId === priceId)
  const known = await tx.db
    .selectFrom('shop.plan_price')
    .where('price_id', '=', priceId)
    .select(['lookup_key as lookupKey', 'key', 'interval'])
    .executeTakeFirst()
  if (!item?.planKey) {
    return undefined
  }
  const { lookupKey, interval } = known ?? { lookupKey: item.planKey, interval: null }
  return {
    priceId,
    lookupKey,
    key: item.planKey,
    kind: 'plan',
    interval,
    currency,
    amountMinor: item.unitAmountMinor ?? 0,
  }
}
