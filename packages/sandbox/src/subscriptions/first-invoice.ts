/** The first invoice of a subscription: its lines, and how it is paid. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, type StripeError } from '../http/errors.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { type LineInput, subscriptionLine } from '../invoices/lines.ts'
import { adoptPayment, collectInvoice, defaultMethodOf } from '../invoices/pay.ts'
import { scheduleFinalization } from '../invoices/schedule-finalization.ts'
import { amountOf } from '../prices/create.ts'
import { addInvoiceItems } from './add-invoice-items.ts'
import { recurringOf } from './items.ts'
import { previousBoundary } from './periods.ts'
import { share } from './prorate.ts'
import type { CreateInput } from './schema.ts'

type Subscription = Objects['subscription']

export interface FirstInvoiceOptions {
  /** The payment intent with which the customer has already paid the first invoice, in Checkout. */
  paidBy?: string | undefined
  /**
   * Charges the first invoice if there is a payment method, else leaves the subscription
   * incomplete, as when a schedule creates it.
   */
  collectsIfPossible?: boolean
}

export function createFirstInvoice(
  ctx: SandboxContext,
  subscription: Subscription,
  input: CreateInput,
  options: FirstInvoiceOptions,
): Subscription {
  addInvoiceItems(ctx, subscription, input.add_invoice_items ?? [])
  const draft = createDraft(ctx, {
    customer: ctx.store.get('customer', subscription.customer),
    currency: subscription.currency,
    reason: 'subscription_create',
    lines: firstInvoiceLines(ctx, subscription, input),
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
    return activateBeforePayment(ctx, current, draft)
  }
  const method = defaultMethodOf(ctx, draft)
  if (
    draft.amount_due > 0 &&
    method === undefined &&
    options.paidBy === undefined &&
    input.payment_behavior !== 'default_incomplete'
  ) {
    throw missingPaymentMethod()
  }
  const staysOpen =
    input.payment_behavior === 'default_incomplete' && !(options.collectsIfPossible && method !== undefined)
  if (draft.amount_due > 0 && staysOpen) {
    finalizeInvoice(ctx, draft)
    return ctx.store.get('subscription', subscription.id)
  }
  return payFirstInvoice(ctx, current, draft, input, options)
}

function missingPaymentMethod(): StripeError {
  return invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/payment-methods#adding-a-default-payment-method.',
    { code: 'resource_missing' },
  )
}

/**
 * For `send_invoice`: the subscription is active at once, and the invoice is finalized in an hour.
 */
function activateBeforePayment(
  ctx: SandboxContext,
  subscription: Subscription,
  draft: Invoice,
): Subscription {
  scheduleFinalization(ctx, draft)
  return ctx.store.save({
    ...subscription,
    status: subscription.status === 'trialing' ? 'trialing' : 'active',
  })
}

function payFirstInvoice(
  ctx: SandboxContext,
  subscription: Subscription,
  draft: Invoice,
  input: CreateInput,
  { paidBy }: FirstInvoiceOptions,
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
      throw error.withRollback()
    }
  }
  return ctx.store.get('subscription', subscription.id)
}

/**
 * One line per item: free during a trial, a share of the price up to a future anchor, else the
 * price of the whole period.
 */
function firstInvoiceLines(ctx: SandboxContext, subscription: Subscription, input: CreateInput): LineInput[] {
  return subscription.items.data.map((item) => {
    const fullAmount = amountOf(item.price, item.quantity ?? 1)
    const line = subscriptionLine(
      ctx,
      item,
      subscription.default_tax_rates ?? [],
      subscription.trial_end === null ? firstAmount(subscription, item, input, fullAmount) : 0,
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
  fullAmount: number,
): number {
  if (subscription.billing_cycle_anchor <= subscription.start_date) {
    return fullAmount
  }
  if (input.proration_behavior === 'none') {
    return 0
  }
  return shareBefore(
    subscription.billing_cycle_anchor,
    recurringOf(item.price),
    subscription.start_date,
    fullAmount,
  )
}

/** The first period is a part of the full period that would end at the anchor. */
export function shareBefore(
  anchor: number,
  recurring: NonNullable<Objects['price']['recurring']>,
  start: number,
  fullAmount: number,
): number {
  return share(fullAmount, { start: previousBoundary(anchor, recurring), end: anchor }, start)
}
