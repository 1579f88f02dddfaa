/** Invoice previews: make the change, create the invoice and roll everything back. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { amountOf } from '../prices/create.ts'
import { recurringOf } from '../subscriptions/items.ts'
import { nextBoundary } from '../subscriptions/periods.ts'
import type { UpdateInput } from '../subscriptions/schema.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import { createDraft, type Invoice } from './draft.ts'
import { subscriptionLine } from './lines.ts'

type Subscription = Objects['subscription']

/** The invoice of the next renewal, with pending invoice items. */
export function previewRenewal(ctx: SandboxContext, subscription: Subscription): Invoice {
  return runPreview(ctx, () => {
    const nextRenewal = Math.min(
      ...subscription.items.data.map(({ current_period_end }) => current_period_end),
    )
    const renewed = subscription.items.data.filter(
      ({ current_period_end }) => current_period_end === nextRenewal,
    )
    const isEnding = subscription.cancel_at !== null && subscription.cancel_at <= nextRenewal
    const lines = isEnding
      ? []
      : renewed.map((item) =>
          subscriptionLine(
            ctx,
            nextPeriod(subscription, item),
            subscription.default_tax_rates ?? [],
            amountOf(item.price, item.quantity ?? 1),
          ),
        )
    return createDraft(ctx, {
      customer: ctx.store.get('customer', subscription.customer),
      currency: subscription.currency,
      reason: 'upcoming',
      lines,
      subscription,
      includePending: true,
      autoAdvance: true,
      period: {
        start: Math.min(...renewed.map(({ current_period_start }) => current_period_start)),
        end: nextRenewal,
      },
      fields: { next_payment_attempt: nextRenewal + 3_600 },
    })
  })
}

/** The next renewal of a scheduled subscription, with the phase that starts then, if any. */
export function previewScheduled(ctx: SandboxContext, schedule: Objects['subscription_schedule']): Invoice {
  const subscription = ctx.store.get('subscription', String(schedule.subscription), 'schedule')
  const items = subscription.items.data
  const nextRenewal = Math.min(...items.map(({ current_period_end }) => current_period_end))
  const phase = schedule.phases.find(({ start_date }) => start_date === nextRenewal)
  if (phase === undefined) {
    return previewRenewal(ctx, subscription)
  }
  const data = phase.items.flatMap(({ price, quantity }, index) => {
    const item = items[index] ?? items[0]
    return item === undefined
      ? []
      : [{ ...item, price: ctx.store.get('price', String(price)), quantity: quantity ?? 1 }]
  })
  return previewRenewal(ctx, { ...subscription, items: { ...subscription.items, data } })
}

function nextPeriod(
  subscription: Subscription,
  item: Objects['subscription_item'],
): Objects['subscription_item'] {
  const start = item.current_period_end
  return {
    ...item,
    current_period_start: start,
    current_period_end: nextBoundary(subscription.billing_cycle_anchor, recurringOf(item.price), start),
  }
}

/**
 * Runs `createInvoice`, rolls back everything it did and returns its invoice with the id of a
 * preview.
 */
export function runPreview(ctx: SandboxContext, createInvoice: () => Invoice): Invoice {
  const invoice = ctx.database.dryRun(createInvoice)
  const id = invoice.id.replace(/^in_/, 'upcoming_in_')
  return {
    ...invoice,
    id,
    lines: {
      ...invoice.lines,
      url: `/v1/invoices/${id}/lines`,
      data: invoice.lines.data.map((line) => ({ ...line, invoice: id })),
    },
  }
}

/** The invoice of an update: the one that it creates at once, or else the next renewal. */
export function previewChange(ctx: SandboxContext, subscription: Subscription, change: UpdateInput): Invoice {
  return runPreview(ctx, () => {
    const after = updateSubscription(ctx, subscription, change)
    const immediate =
      after.latest_invoice === subscription.latest_invoice
        ? undefined
        : ctx.store.find('invoice', after.latest_invoice)
    return immediate === undefined ? previewRenewal(ctx, after) : { ...immediate, status: 'draft' }
  })
}
