import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type FoundPrice, findPrice } from '../plans/index.ts'
import type { PlanChangeInput, Subscription } from './types.ts'

/** The price and quantity to change to, and the item to change. */
export interface Target {
  price: FoundPrice
  quantity: number
  /** The price that is replaced; the item's id is looked up at Stripe. */
  fromPriceId: string
}

/**
 * Finds the item with one of our plans; other items stay as they are.
 * @throws AppError `plan.unknown_price`, `subscription.change_refused`
 */
export async function readTarget(
  tx: Reader,
  subscription: Subscription,
  input: PlanChangeInput,
): Promise<Target> {
  const item = subscription.items.find(({ planKey }) => planKey !== null) ?? subscription.items[0]
  if (!item) {
    throw new AppError('subscription.change_refused', { reason: 'The subscription has no items.' })
  }
  const isNamed = input.priceId !== undefined || input.lookupKey !== undefined
  const price = isNamed ? await findPrice(tx, input) : await findKeptPrice(tx, subscription, item.priceId)
  if (price?.kind !== 'plan') {
    throw new AppError('plan.unknown_price', { priceId: input.priceId, lookupKey: input.lookupKey })
  }
  if (price.currency !== subscription.currency) {
    throw new AppError('subscription.change_refused', {
      reason: `The subscription is in ${subscription.currency}, which cannot change.`,
    })
  }
  const quantity = input.quantity ?? item.quantity
  if (price.priceId === item.priceId && quantity === item.quantity) {
    throw new AppError('subscription.change_refused', {
      reason: 'The subscription has this plan and quantity already.',
    })
  }
  return { price, quantity, fromPriceId: item.priceId }
}

/** A change of quantity keeps the customer's price, even if it is no longer for sale. */
async function findKeptPrice(
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
