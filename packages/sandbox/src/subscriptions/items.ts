/** Subscription items: a price and a quantity, with the period that is billed. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { planOf } from '../plans/index.ts'
import { createInlinePrice } from '../prices/create.ts'
import type { ItemInput } from './schema.ts'

type Item = Objects['subscription_item']
type Subscription = Objects['subscription']

export interface Period {
  start: number
  end: number
}

/** @throws StripeError for a price that is unknown, inactive or not recurring */
export function priceOf(
  ctx: SandboxContext,
  input: Pick<ItemInput, 'price' | 'price_data' | 'plan'>,
  path: string,
): Objects['price'] {
  if (input.price_data !== undefined) {
    return recurring(createInlinePrice(ctx, input.price_data), path)
  }
  const id = input.price ?? input.plan
  if (id === undefined) {
    throw invalid(`Missing required param: ${path}[price].`, {
      code: 'parameter_missing',
      param: `${path}[price]`,
    })
  }
  const price = recurring(ctx.store.get('price', id, `${path}[price]`), path)
  if (!price.active) {
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, {
      param: `${path}[price]`,
    })
  }
  return price
}

function recurring(price: Objects['price'], path: string): Objects['price'] {
  if (price.recurring === null) {
    throw invalid(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      {
        param: `${path}[price]`,
      },
    )
  }
  return price
}

export function createItem(
  ctx: SandboxContext,
  subscription: Pick<Subscription, 'id' | 'customer'>,
  price: Objects['price'],
  input: ItemInput,
  period: Period,
): Item {
  const now = ctx.now(subscription.customer)
  return {
    id: ctx.ids.next('si_', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: createDiscounts(
      ctx,
      input.discounts ?? [],
      { customer: subscription.customer, subscription: subscription.id },
      now,
    ).map(({ id }) => id),
    metadata: mergeMetadata({}, input.metadata),
    plan: planOf(price),
    price,
    quantity: input.quantity ?? 1,
    subscription: subscription.id,
    tax_rates: taxRatesOf(ctx, input.tax_rates),
  }
}

export function taxRatesOf(ctx: SandboxContext, ids: string[] | null | undefined): Objects['tax_rate'][] {
  return (ids ?? []).map((id) => ctx.store.get('tax_rate', id, 'tax_rates'))
}

/** Saves the subscription and each of its items, because an item can be retrieved on its own. */
export function saveSubscription(ctx: SandboxContext, subscription: Subscription): Subscription {
  for (const item of subscription.items.data) {
    if (ctx.store.find('subscription_item', item.id) === undefined) {
      ctx.store.insert(item)
    } else {
      ctx.store.save(item)
    }
  }
  return ctx.store.save(subscription)
}

export function withItems(subscription: Subscription, items: Item[]): Subscription {
  return { ...subscription, items: { ...subscription.items, data: items } }
}

export const periodEnds = (subscription: Subscription): number[] =>
  subscription.items.data.map(({ current_period_end }) => current_period_end)

/** How often a price recurs. Prices of subscription items always do. */
export function recurringOf(price: Objects['price']): NonNullable<Objects['price']['recurring']> {
  if (price.recurring === null) {
    throw new Error(`The price ${price.id} is not recurring.`)
  }
  return price.recurring
}
