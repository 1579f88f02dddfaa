/** Changes a subscription: its items with proration, its trial, its end, and the rest. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts, discountsGiven } from '../discounts/index.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { mergeMetadata, named } from '../http/schema.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice, pendingItems } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { type LineInput, subscriptionLine } from '../invoices/lines.ts'
import { collectInvoice } from '../invoices/pay.ts'
import { amountOf } from '../prices/create.ts'
import { addInvoiceItems } from './add-invoice-items.ts'
import { changeItems } from './change-items.ts'
import { cancelAt, noDetails, trialSettings } from './create.ts'
import { saveSubscription, taxRatesOf } from './items.ts'
import { planSubscription } from './plan.ts'
import { endTrialWithoutMethod } from './renew.ts'
import type { UpdateInput } from './schema.ts'

type Subscription = Objects['subscription']

export function updateSubscription(
  ctx: SandboxContext,
  before: Subscription,
  input: UpdateInput,
): Subscription {
  checkUpdatable(before, input)
  const now = ctx.now(before.customer)
  const plain = saveSubscription(ctx, {
    ...before,
    ...plainChanges(ctx, before, input),
    ...cancelAt(before, input, now),
  })
  if (
    input.trial_end === 'now' &&
    before.status === 'trialing' &&
    endTrialWithoutMethod(ctx, { ...plain, trial_end: now })
  ) {
    return ctx.store.get('subscription', before.id)
  }
  const change = changeItems(ctx, plain, input, now)
  const saved = saveSubscription(ctx, change.subscription)
  for (const gone of change.removed) {
    ctx.store.delete(gone)
  }
  addInvoiceItems(ctx, saved, input.add_invoice_items ?? [])
  if (change.billsNow || input.proration_behavior === 'always_invoice') {
    billChange(ctx, saved, change.freshItems, input)
  }
  const after = ctx.store.get('subscription', before.id)
  ctx.emit('customer.subscription.updated', after, { previous: before })
  planSubscription(ctx, after)
  return after
}

function checkUpdatable(before: Subscription, input: UpdateInput) {
  if (before.status === 'canceled' || before.status === 'incomplete_expired') {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.', {
      code: 'resource_missing',
    })
  }
  if (input.payment_behavior === 'pending_if_incomplete') {
    throw unsupported('pending updates', 'payment_behavior')
  }
  if (input.cancel_at !== undefined && input.cancel_at_period_end !== undefined) {
    throw invalid('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      param: 'cancel_at',
    })
  }
}

function plainChanges(ctx: SandboxContext, before: Subscription, input: UpdateInput): Partial<Subscription> {
  const { collection_method, days_until_due, default_payment_method, description } = input
  if (default_payment_method) {
    ctx.store.get('payment_method', default_payment_method, 'default_payment_method')
  }
  const details = input.cancellation_details
  return {
    ...named({ collection_method, days_until_due, default_payment_method, description }),
    ...(input.default_tax_rates === undefined
      ? {}
      : { default_tax_rates: taxRatesOf(ctx, input.default_tax_rates) }),
    ...discountChange(ctx, before, input),
    ...(input.pause_collection === undefined
      ? {}
      : {
          pause_collection:
            input.pause_collection === null
              ? null
              : {
                  behavior: input.pause_collection.behavior,
                  resumes_at: input.pause_collection.resumes_at ?? null,
                },
        }),
    ...(input.trial_settings === undefined ? {} : { trial_settings: trialSettings(input.trial_settings) }),
    ...(details === undefined
      ? {}
      : { cancellation_details: { ...noDetails, ...before.cancellation_details, ...named(details) } }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
}

function discountChange(
  ctx: SandboxContext,
  before: Subscription,
  input: UpdateInput,
): Partial<Subscription> {
  const inputs = discountsGiven(input)
  if (inputs === undefined) {
    return {}
  }
  const created = createDiscounts(
    ctx,
    inputs,
    { customer: before.customer, subscription: before.id },
    ctx.now(before.customer),
  )
  return { discounts: created.map(({ id }) => id) }
}

/** An invoice at once: what prorations wait, and the periods that begin now. */
function billChange(
  ctx: SandboxContext,
  subscription: Subscription,
  freshItems: Objects['subscription_item'][],
  input: UpdateInput,
) {
  const lines: LineInput[] = freshItems.map((item) =>
    subscriptionLine(
      ctx,
      item,
      subscription.default_tax_rates ?? [],
      amountOf(item.price, item.quantity ?? 1),
    ),
  )
  if (
    lines.length === 0 &&
    pendingItems(ctx, subscription.customer, subscription.currency, subscription.id).length === 0
  ) {
    return
  }
  const draft = createDraft(ctx, {
    customer: ctx.store.get('customer', subscription.customer),
    currency: subscription.currency,
    reason: 'subscription_update',
    lines,
    subscription,
    includePending: true,
    autoAdvance: true,
  })
  ctx.store.save({ ...ctx.store.get('subscription', subscription.id), latest_invoice: draft.id })
  if (input.payment_behavior === 'error_if_incomplete') {
    payOrRefuse(ctx, draft, input)
  } else {
    advanceInvoice(ctx, draft, input.off_session ?? false)
  }
}

/** What cannot be paid takes back the change that asked for it. */
function payOrRefuse(ctx: SandboxContext, draft: Invoice, input: UpdateInput) {
  const open = finalizeInvoice(ctx, draft)
  if (open.status !== 'open' || open.collection_method === 'send_invoice') {
    return
  }
  const { error } = collectInvoice(ctx, open, { offSession: input.off_session ?? false })
  if (error !== undefined) {
    throw error.discarding()
  }
}
