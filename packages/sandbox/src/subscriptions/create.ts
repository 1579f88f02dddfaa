/** Creates a subscription: its items, its first period or trial, and its first invoice. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts, readDiscounts } from '../discounts/index.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { cancelDateChange } from './cancel-date.ts'
import { subscriptionDefaults, trialSettings } from './defaults.ts'
import { createFirstInvoice, type FirstInvoiceOptions } from './first-invoice.ts'
import { createItem, priceOf, recurringOf, taxRatesOf } from './items.ts'
import { nextBoundary } from './periods.ts'
import { scheduleSubscriptionJobs } from './schedule-jobs.ts'
import type { CreateInput } from './schema.ts'

type Subscription = Objects['subscription']

export function createSubscription(
  ctx: SandboxContext,
  input: CreateInput,
  options: FirstInvoiceOptions = {},
): Subscription {
  const customer = ctx.store.get('customer', input.customer, 'customer')
  const prices = input.items.map((item, index) => priceOf(ctx, item, `items[${index}]`))
  checkInput(input, prices)
  const now = ctx.now(customer.id)
  const trialEnd = trialEndOf(input, now)
  const start = input.backdate_start_date ?? now
  const anchor = trialEnd ?? input.billing_cycle_anchor ?? start
  const id = ctx.ids.next('sub_1', 23)
  const items = prices.map((price, index) => {
    const end = trialEnd ?? (anchor > now ? anchor : nextBoundary(anchor, recurringOf(price), now))
    return createItem(ctx, { id, customer: customer.id }, price, input.items[index] ?? {}, { start, end })
  })
  const created = insertSubscription(ctx, input, {
    id,
    customer,
    items,
    anchor,
    start,
    trialEnd,
    now,
    currency: prices[0]?.currency ?? 'usd',
  })
  const started = createFirstInvoice(ctx, created, input, options)
  ctx.emit('customer.subscription.created', started)
  if (trialEnd !== null && trialEnd - 3 * 86_400 <= now) {
    ctx.emit('customer.subscription.trial_will_end', started)
  }
  scheduleSubscriptionJobs(ctx, started)
  return started
}

function checkInput(input: CreateInput, prices: Objects['price'][]) {
  if (input.items.length === 0) {
    throw invalid('Missing required param: items.', { code: 'parameter_missing', param: 'items' })
  }
  if (new Set(prices.map(({ currency }) => currency)).size > 1) {
    throw invalid('All prices of a subscription must have the same currency.', { param: 'items' })
  }
  if (new Set(prices.map(({ id }) => id)).size < prices.length) {
    throw invalid('Cannot add multiple subscription items with the same price.', { param: 'items' })
  }
  if (input.collection_method === 'send_invoice' && input.days_until_due === undefined) {
    throw invalid('`days_until_due` is required when `collection_method` is `send_invoice`.', {
      code: 'parameter_missing',
      param: 'days_until_due',
    })
  }
  if (input.billing_mode?.type === 'classic') {
    throw unsupported('the classic billing mode', 'billing_mode[type]')
  }
  if (input.payment_behavior === 'pending_if_incomplete') {
    throw unsupported('pending updates', 'payment_behavior')
  }
}

function trialEndOf(input: CreateInput, now: number): number | null {
  if (input.trial_end === 'now') {
    return null
  }
  if (input.trial_end !== undefined) {
    if (input.trial_end <= now) {
      throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', {
        param: 'trial_end',
      })
    }
    return input.trial_end
  }
  return input.trial_period_days ? now + input.trial_period_days * 86_400 : null
}

interface NewSubscription {
  id: string
  customer: Objects['customer']
  items: Objects['subscription_item'][]
  anchor: number
  start: number
  trialEnd: number | null
  now: number
  currency: string
}

function insertSubscription(
  ctx: SandboxContext,
  input: CreateInput,
  { id, customer, items, anchor, start, trialEnd, now, currency }: NewSubscription,
): Subscription {
  const discounts = createDiscounts(
    ctx,
    readDiscounts(input) ?? [],
    { customer: customer.id, subscription: id },
    now,
  )
  if (input.default_payment_method) {
    ctx.store.get('payment_method', input.default_payment_method, 'default_payment_method')
  }
  const subscription: Subscription = {
    ...subscriptionDefaults,
    id,
    billing_cycle_anchor: anchor,
    cancel_at: null,
    collection_method: input.collection_method ?? 'charge_automatically',
    created: now,
    currency,
    customer: customer.id,
    days_until_due: input.days_until_due ?? null,
    default_payment_method: input.default_payment_method ?? null,
    default_tax_rates: taxRatesOf(ctx, input.default_tax_rates),
    description: input.description ?? null,
    discounts: discounts.map((discount) => discount.id),
    items: { object: 'list', data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    metadata: mergeMetadata({}, input.metadata),
    payment_settings: paymentSettings(input),
    start_date: start,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    test_clock: customer.test_clock ?? null,
    trial_end: trialEnd,
    trial_settings: trialSettings(input.trial_settings),
    trial_start: trialEnd === null ? null : now,
  }
  ctx.store.insert(subscription)
  for (const item of items) {
    ctx.store.insert(item)
  }
  if (customer.currency === null) {
    ctx.emit('customer.updated', ctx.store.save({ ...customer, currency }), { previous: customer })
  }
  return ctx.store.save({ ...subscription, ...cancelDateChange(subscription, input, now) })
}

function paymentSettings({ payment_settings: given }: CreateInput): Subscription['payment_settings'] {
  return {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: given?.save_default_payment_method ?? 'off',
  }
}
