/** Previews: the change is made, the invoice drawn up, and all of it forgotten again. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { amountOf } from '../prices/create.ts'
import { recurringOf } from '../subscriptions/create.ts'
import { nextBoundary } from '../subscriptions/periods.ts'
import type { UpdateInput } from '../subscriptions/schema.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import { createDraft, type Invoice } from './draft.ts'
import { subscriptionLine } from './lines.ts'

type Subscription = Objects['subscription']

/** The invoice of the next renewal, with what waits for it. */
export function previewRenewal(ctx: SandboxContext, subscription: Subscription): Invoice {
  return rehearse(ctx, () => {
    const soonest = Math.min(...subscription.items.data.map(({ current_period_end }) => current_period_end))
    const renewed = subscription.items.data.filter(({ current_period_end }) => current_period_end === soonest)
    const ending = subscription.cancel_at !== null && subscription.cancel_at <= soonest
    const lines = ending
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
        end: soonest,
      },
      fields: { next_payment_attempt: soonest + 3_600 },
    })
  })
}

/** The same as its schedule will have it: the phase that begins then, if one does. */
export function previewScheduled(ctx: SandboxContext, schedule: Objects['subscription_schedule']): Invoice {
  const subscription = ctx.store.get('subscription', String(schedule.subscription), 'schedule')
  const known = subscription.items.data
  const soonest = Math.min(...known.map(({ current_period_end }) => current_period_end))
  const phase = schedule.phases.find(({ start_date }) => start_date === soonest)
  if (phase === undefined) {
    return previewRenewal(ctx, subscription)
  }
  const data = phase.items.flatMap(({ price, quantity }, index) => {
    const item = known[index] ?? known[0]
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

/** Runs `work` and takes back everything it did; only the invoice remains, under the name of a preview. */
export function rehearse(ctx: SandboxContext, work: () => Invoice): Invoice {
  const invoice = ctx.database.rehearse(work)
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

/** What an update would be billed: at once, or with the next renewal. */
export function previewChange(ctx: SandboxContext, subscription: Subscription, change: UpdateInput): Invoice {
  return rehearse(ctx, () => {
    const after = updateSubscription(ctx, subscription, change)
    const billed =
      after.latest_invoice === subscription.latest_invoice
        ? undefined
        : ctx.store.find('invoice', after.latest_invoice)
    return billed === undefined ? previewRenewal(ctx, after) : { ...billed, status: 'draft' }
  })
}
