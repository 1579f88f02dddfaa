/** Decides which items of a subscription change, and creates the prorations. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { planOf } from '../plans/index.ts'
import { createItem, priceOf, recurringOf, taxRatesOf, withItems } from './items.ts'
import { nextBoundary } from './periods.ts'
import { chargeRemaining, creditUnused } from './prorate.ts'
import type { ItemChange, UpdateInput } from './schema.ts'

type Subscription = Objects['subscription']
type Item = Objects['subscription_item']

export interface ItemsChange {
  subscription: Subscription
  removed: Item[]
  /** Items whose period begins now and is billed in full. */
  restartedItems: Item[]
  billsNow: boolean
}

export function changeItems(
  ctx: SandboxContext,
  subscription: Subscription,
  input: UpdateInput,
  now: number,
): ItemsChange {
  const at = input.proration_date ?? now
  const previous = subscription.items.data
  const next = nextItems(ctx, subscription, input.items ?? [], now)
  const trial = trialChange(subscription, input, now)
  const restarts =
    input.billing_cycle_anchor === 'now' || trial.status === 'active' || intervalChanges(previous, next)
  const anchored = { ...subscription, ...trial, ...(restarts ? { billing_cycle_anchor: now } : {}) }
  const items = next.map((item) => withPeriod(anchored, item, { restarts, now }))
  const prorates =
    input.proration_behavior !== 'none' &&
    subscription.status !== 'trialing' &&
    anchored.status !== 'trialing'
  if (prorates) {
    prorate(ctx, anchored, previous, items, { restarts, at })
  }
  const restartedItems = restarts && anchored.status !== 'trialing' ? items : []
  return {
    subscription: withItems(anchored, items),
    removed: previous.filter(({ id }) => !next.some((item) => item.id === id)),
    restartedItems,
    billsNow: restartedItems.length > 0,
  }
}

function nextItems(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ItemChange[],
  now: number,
): Item[] {
  let items = subscription.items.data
  for (const [index, change] of changes.entries()) {
    const path = `items[${index}]`
    if (change.id === undefined) {
      const price = priceOf(ctx, change, path)
      if (price.currency !== subscription.currency) {
        throw invalid('The price must have the currency of the subscription.', { param: `${path}[price]` })
      }
      const end =
        items[0]?.current_period_end ??
        nextBoundary(subscription.billing_cycle_anchor, recurringOf(price), now)
      items = [...items, createItem(ctx, subscription, price, change, { start: now, end })]
      continue
    }
    if (!items.some(({ id }) => id === change.id)) {
      throw invalid(`No such subscription item: '${change.id}'`, {
        code: 'resource_missing',
        param: `${path}[id]`,
      })
    }
    items = change.deleted
      ? items.filter(({ id }) => id !== change.id)
      : items.map((item) => (item.id === change.id ? changedItem(ctx, item, change, path) : item))
  }
  if (items.length === 0) {
    throw invalid(
      'A subscription must have at least one active item. To cancel it, delete the subscription.',
      { param: 'items' },
    )
  }
  return items
}

function changedItem(ctx: SandboxContext, item: Item, change: ItemChange, path: string): Item {
  const newPrice = change.price ?? change.price_data ?? change.plan
  const price = newPrice === undefined ? item.price : priceOf(ctx, change, path)
  return {
    ...item,
    price,
    plan: planOf(price),
    quantity: change.quantity ?? item.quantity ?? 1,
    metadata: mergeMetadata(item.metadata, change.metadata),
    ...(change.tax_rates === undefined ? {} : { tax_rates: taxRatesOf(ctx, change.tax_rates) }),
  }
}

function trialChange(
  subscription: Subscription,
  { trial_end }: UpdateInput,
  now: number,
): Partial<Subscription> {
  if (trial_end === undefined) {
    return {}
  }
  if (trial_end === 'now') {
    return subscription.status === 'trialing' ? { trial_end: now, status: 'active' } : {}
  }
  if (trial_end <= now) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', {
      param: 'trial_end',
    })
  }
  return {
    trial_end,
    trial_start: subscription.trial_start ?? now,
    status: 'trialing',
    billing_cycle_anchor: trial_end,
  }
}

function intervalChanges(previous: Item[], next: Item[]): boolean {
  const interval = ({ price }: Item) => `${price.recurring?.interval_count} ${price.recurring?.interval}`
  return next.some((item) => previous.some((old) => old.id === item.id && interval(old) !== interval(item)))
}

function withPeriod(
  subscription: Subscription,
  item: Item,
  { restarts, now }: { restarts: boolean; now: number },
): Item {
  if (subscription.status === 'trialing' && subscription.trial_end !== null) {
    return { ...item, current_period_end: subscription.trial_end }
  }
  if (!restarts) {
    return item
  }
  return {
    ...item,
    current_period_start: now,
    current_period_end: nextBoundary(now, recurringOf(item.price), now),
  }
}

function prorate(
  ctx: SandboxContext,
  subscription: Subscription,
  previous: Item[],
  items: Item[],
  { restarts, at }: { restarts: boolean; at: number },
) {
  for (const old of previous) {
    const updated = items.find(({ id }) => id === old.id)
    if (restarts || updated === undefined || differs(old, updated)) {
      creditUnused(ctx, subscription, old, at)
    }
  }
  if (restarts) {
    return
  }
  for (const item of items) {
    const old = previous.find(({ id }) => id === item.id)
    if (old === undefined) {
      chargeRemaining(
        ctx,
        subscription,
        {
          ...item,
          current_period_start: Math.min(item.current_period_start, previous[0]?.current_period_start ?? at),
        },
        at,
      )
    } else if (differs(old, item)) {
      chargeRemaining(ctx, subscription, item, at)
    }
  }
}

const differs = (one: Item, other: Item) => one.price.id !== other.price.id || one.quantity !== other.quantity
