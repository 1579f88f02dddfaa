/**
 * Updates a subscription: its items with proration, its trial, its cancellation date and its plain
 * fields.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts, readDiscounts } from '../discounts/index.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { mergeMetadata, pickDefined } from '../http/schema.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice, pendingItems } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { type LineInput, subscriptionLine } from '../invoices/lines.ts'
import { collectInvoice } from '../invoices/pay.ts'
import { amountOf } from '../prices/create.ts'
import { addInvoiceItems } from './add-invoice-items.ts'
import { cancelDateChange } from './cancel-date.ts'
import { changeItems } from './change-items.ts'
import { noCancellationDetails, trialSettings } from './defaults.ts'
import { saveSubscription, taxRatesOf } from './items.ts'
import { endTrialWithoutMethod } from './renew.ts'
import { scheduleSubscriptionJobs } from './schedule-jobs.ts'
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
    ...cancelDateChange(before, input, now),
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
  for (const item of change.removed) {
    ctx.store.delete(item)
  }
  addInvoiceItems(ctx, saved, input.add_invoice_items ?? [])
  if (change.billsNow || input.proration_behavior === 'always_invoice') {
    billChange(ctx, saved, change.restartedItems, input)
  }
  const after = ctx.store.get('subscription', before.id)
  ctx.emit('customer.subscription.updated', after, { previous: before })
  scheduleSubscriptionJobs(ctx, after)
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
    ...pickDefined({ collection_method, days_until_due, default_payment_method, description }),
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
      : {
          cancellation_details: {
            ...noCancellationDetails,
            ...before.cancellation_details,
            ...pickDefined(details),
          },
        }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
}

function discountChange(
  ctx: SandboxContext,
  before: Subscription,
  input: UpdateInput,
): Partial<Subscription> {
  const inputs = readDiscounts(input)
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

/** Invoices the pending prorations and the periods that begin now, at once. */
function billChange(
  ctx: SandboxContext,
  subscription: Subscription,
  restartedItems: Objects['subscription_item'][],
  input: UpdateInput,
) {
  const lines: LineInput[] = restartedItems.map((item) =>
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
    payOrRollBack(ctx, draft, input)
  } else {
    advanceInvoice(ctx, draft, input.off_session ?? false)
  }
}

/** Pays the invoice, or rolls back the update that required it. */
function payOrRollBack(ctx: SandboxContext, draft: Invoice, input: UpdateInput) {
  const open = finalizeInvoice(ctx, draft)
  if (open.status !== 'open' || open.collection_method === 'send_invoice') {
    return
  }
  const { error } = collectInvoice(ctx, open, { offSession: input.off_session ?? false })
  if (error !== undefined) {
    throw error.withRollback()
  }
}
