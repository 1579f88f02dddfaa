/** Starts a subscription: its items, its first period or trial, and its first invoice. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts, discountsGiven } from '../discounts/index.ts'
import { invalid, type StripeError, unsupported } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { type LineInput, subscriptionLine } from '../invoices/lines.ts'
import { adoptPayment, collectInvoice, defaultMethodOf } from '../invoices/pay.ts'
import { amountOf } from '../prices/create.ts'
import { addInvoiceItems } from './add-invoice-items.ts'
import { createItem, priceOf, taxRatesOf } from './items.ts'
import { nextBoundary, previousBoundary } from './periods.ts'
import { planSubscription } from './plan.ts'
import { share } from './prorate.ts'
import type { CreateInput } from './schema.ts'

type Subscription = Objects['subscription']

export interface CreateOptions {
  /** The intent with which the customer has paid the first invoice already, in Checkout. */
  paidBy?: string | undefined
  /** Collected when there is a method, left incomplete when there is none: how a schedule starts. */
  collectsIfPossible?: boolean
}

export function createSubscription(
  ctx: SandboxContext,
  input: CreateInput,
  options: CreateOptions = {},
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
  const started = startBilling(ctx, created, input, options)
  ctx.emit('customer.subscription.created', started)
  if (trialEnd !== null && trialEnd - 3 * 86_400 <= now) {
    ctx.emit('customer.subscription.trial_will_end', started)
  }
  planSubscription(ctx, started)
  return started
}

export function recurringOf(price: Objects['price']): NonNullable<Objects['price']['recurring']> {
  if (price.recurring === null) {
    throw new Error('only recurring prices get here')
  }
  return price.recurring
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

interface Start {
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
  { id, customer, items, anchor, start, trialEnd, now, currency }: Start,
): Subscription {
  const discounts = createDiscounts(
    ctx,
    discountsGiven(input) ?? [],
    { customer: customer.id, subscription: id },
    now,
  )
  if (input.default_payment_method) {
    ctx.store.get('payment_method', input.default_payment_method, 'default_payment_method')
  }
  const subscription: Subscription = {
    ...blankSubscription,
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
  return ctx.store.save({ ...subscription, ...cancelAt(subscription, input, now) })
}

function paymentSettings({ payment_settings: given }: CreateInput): Subscription['payment_settings'] {
  return {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: given?.save_default_payment_method ?? 'off',
  }
}

export function trialSettings(given: CreateInput['trial_settings']): Subscription['trial_settings'] {
  return {
    end_behavior: {
      billing_cycle_anchor: null,
      missing_payment_method: given?.end_behavior.missing_payment_method ?? 'create_invoice',
    },
  }
}

/** `cancel_at`, `cancel_at_period_end`: in flexible mode both end up as a date. */
export function cancelAt(
  subscription: Subscription,
  input: Pick<CreateInput, 'cancel_at' | 'cancel_at_period_end'>,
  now: number,
): Partial<Subscription> {
  const ends = subscription.items.data.map(({ current_period_end }) => current_period_end)
  const asked = {
    canceled_at: now,
    cancellation_details: {
      ...noDetails,
      ...subscription.cancellation_details,
      reason: 'cancellation_requested' as const,
    },
  }
  if (input.cancel_at_period_end) {
    return { ...asked, cancel_at_period_end: true, cancel_at: Math.max(...ends) }
  }
  if (input.cancel_at === 'min_period_end') {
    return { ...asked, cancel_at: Math.min(...ends) }
  }
  if (input.cancel_at === 'max_period_end') {
    return { ...asked, cancel_at: Math.max(...ends) }
  }
  if (typeof input.cancel_at === 'number') {
    return { ...asked, cancel_at: input.cancel_at, cancel_at_period_end: false }
  }
  const undone = input.cancel_at_period_end === false || input.cancel_at === null
  return undone
    ? { cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: noDetails }
    : {}
}

function startBilling(
  ctx: SandboxContext,
  subscription: Subscription,
  input: CreateInput,
  options: CreateOptions,
): Subscription {
  addInvoiceItems(ctx, subscription, input.add_invoice_items ?? [])
  const draft = createDraft(ctx, {
    customer: ctx.store.get('customer', subscription.customer),
    currency: subscription.currency,
    reason: 'subscription_create',
    lines: firstLines(ctx, subscription, input),
    subscription,
    includePending: true,
    autoAdvance: true,
    period: { start: subscription.start_date, end: subscription.start_date },
  })
  const current = ctx.store.save({
    ...ctx.store.get('subscription', subscription.id),
    latest_invoice: draft.id,
  })
  if (subscription.collection_method === 'send_invoice') {
    return waitForPayment(ctx, current, draft)
  }
  const method = defaultMethodOf(ctx, draft)
  if (
    draft.amount_due > 0 &&
    method === undefined &&
    options.paidBy === undefined &&
    input.payment_behavior !== 'default_incomplete'
  ) {
    throw noPaymentMethod()
  }
  const waits =
    input.payment_behavior === 'default_incomplete' && !(options.collectsIfPossible && method !== undefined)
  if (draft.amount_due > 0 && waits) {
    finalizeInvoice(ctx, draft)
    return ctx.store.get('subscription', subscription.id)
  }
  return payFirst(ctx, current, draft, input, options)
}

/** Nothing is collected at once: it is active, and the invoice goes out in an hour. */
function waitForPayment(ctx: SandboxContext, subscription: Subscription, draft: Invoice): Subscription {
  planFinalization(ctx, draft)
  return ctx.store.save({
    ...subscription,
    status: subscription.status === 'trialing' ? 'trialing' : 'active',
  })
}

export function planFinalization(ctx: SandboxContext, draft: Invoice): Invoice {
  const at = ctx.now(draft.customer) + 3_600
  ctx.due.add('invoice.finalize', draft.id, at * 1_000, ctx.clockOf(draft.customer))
  return ctx.store.save({ ...draft, automatically_finalizes_at: at })
}

function payFirst(
  ctx: SandboxContext,
  subscription: Subscription,
  draft: Invoice,
  input: CreateInput,
  { paidBy }: CreateOptions,
): Subscription {
  if (draft.amount_due === 0) {
    advanceInvoice(ctx, draft, false)
  } else if (paidBy !== undefined) {
    adoptPayment(ctx, finalizeInvoice(ctx, draft, { paidBy }))
  } else {
    const { error } = collectInvoice(ctx, finalizeInvoice(ctx, draft), {
      offSession: input.off_session ?? false,
    })
    if (error !== undefined && input.payment_behavior === 'error_if_incomplete') {
      throw error.discarding()
    }
  }
  return ctx.store.get('subscription', subscription.id)
}

export function noPaymentMethod(): StripeError {
  return invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/payment-methods#adding-a-default-payment-method.',
    { code: 'resource_missing' },
  )
}

/** One line an item: nothing for a trial, a share of the price up to an anchor in the future, else the whole period. */
function firstLines(ctx: SandboxContext, subscription: Subscription, input: CreateInput): LineInput[] {
  return subscription.items.data.map((item) => {
    const whole = amountOf(item.price, item.quantity ?? 1)
    const line = subscriptionLine(
      ctx,
      item,
      subscription.default_tax_rates ?? [],
      subscription.trial_end === null ? firstAmount(subscription, item, input, whole) : 0,
    )
    return subscription.trial_end === null
      ? line
      : { ...line, description: `Free trial for ${line.description}` }
  })
}

function firstAmount(
  subscription: Subscription,
  item: Objects['subscription_item'],
  input: CreateInput,
  whole: number,
): number {
  if (subscription.billing_cycle_anchor <= subscription.start_date) {
    return whole
  }
  if (input.proration_behavior === 'none') {
    return 0
  }
  return shareBefore(
    subscription.billing_cycle_anchor,
    recurringOf(item.price),
    subscription.start_date,
    whole,
  )
}

/** The first period is a part of the one that would end at the anchor. */
export function shareBefore(
  anchor: number,
  recurring: NonNullable<Objects['price']['recurring']>,
  start: number,
  whole: number,
): number {
  return share(whole, { start: previousBoundary(anchor, recurring), end: anchor }, start)
}

export const noDetails = { comment: null, feedback: null, feedback_option: null, reason: null }

const blankSubscription = {
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: noDetails,
  customer_account: null,
  default_source: null,
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  transfer_data: null,
} satisfies Partial<Subscription>
