/** Actions on an invoice other than paying it: send, void, mark as uncollectible, delete. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { changeBalance } from '../customers/balance.ts'
import { invalid } from '../http/errors.ts'
import { cancelPaymentIntent } from '../payment-intents/index.ts'
import { finalizeInvoice } from './finalize.ts'
import { collectInvoice, intentOf } from './pay.ts'

type Invoice = Objects['invoice']

/** Finalizes a draft, then charges it or sends it, by its collection method. */
export function advanceInvoice(ctx: SandboxContext, draft: Invoice, offSession: boolean): Invoice {
  const finalized = finalizeInvoice(ctx, draft)
  if (finalized.status !== 'open') {
    return finalized
  }
  if (finalized.collection_method === 'send_invoice') {
    return sendInvoice(ctx, finalized)
  }
  return collectInvoice(ctx, finalized, { offSession }).invoice
}

export function sendInvoice(ctx: SandboxContext, invoice: Invoice): Invoice {
  const open = invoice.status === 'draft' ? finalizeInvoice(ctx, invoice) : invoice
  if (open.collection_method !== 'send_invoice') {
    throw invalid('You can only manually send an invoice if its collection method is `send_invoice`.')
  }
  ctx.emit('invoice.sent', open)
  return open
}

export function voidInvoice(ctx: SandboxContext, before: Invoice): Invoice {
  if (before.status !== 'open' && before.status !== 'uncollectible') {
    throw invalid(`You can only pass in open or uncollectible invoices. This invoice is ${before.status}.`, {
      code: 'invoice_not_editable',
    })
  }
  return close(ctx, before, 'void', 'voided_at', 'invoice.voided')
}

export function markUncollectible(ctx: SandboxContext, before: Invoice): Invoice {
  if (before.status !== 'open') {
    throw invalid(`You can only mark open invoices as uncollectible. This invoice is ${before.status}.`, {
      code: 'invoice_not_editable',
    })
  }
  return close(ctx, before, 'uncollectible', 'marked_uncollectible_at', 'invoice.marked_uncollectible')
}

function close(
  ctx: SandboxContext,
  before: Invoice,
  status: 'void' | 'uncollectible',
  at: 'voided_at' | 'marked_uncollectible_at',
  event: 'invoice.voided' | 'invoice.marked_uncollectible',
): Invoice {
  ctx.jobs.cancel(before.id)
  const intent = intentOf(ctx, before)
  if (
    status === 'void' &&
    intent !== undefined &&
    !['succeeded', 'canceled', 'processing'].includes(intent.status)
  ) {
    cancelPaymentIntent(ctx, intent, 'void_invoice')
  }
  const now = ctx.now(before.customer)
  const closed = ctx.store.save<Invoice>({
    ...before,
    status,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, [at]: now },
  })
  ctx.emit('invoice.updated', closed, { previous: before })
  ctx.emit(event, closed)
  if (status === 'void') {
    restoreBalance(ctx, closed)
  }
  return closed
}

/** Reverses what the invoice applied to the customer's balance. */
function restoreBalance(
  ctx: SandboxContext,
  { id, customer, currency, starting_balance, ending_balance }: Invoice,
) {
  const applied = (ending_balance ?? starting_balance) - starting_balance
  changeBalance(ctx, customer ?? '', -applied, currency, { type: 'unapplied_from_invoice', invoice: id })
}

/** Deletes a draft. Its invoice items become pending again. */
export function deleteInvoice(
  ctx: SandboxContext,
  draft: Invoice,
): { id: string; object: 'invoice'; deleted: true } {
  if (draft.status !== 'draft' || draft.parent?.subscription_details) {
    throw invalid('You can only delete draft invoices that belong to no subscription.', {
      code: 'invoice_not_editable',
    })
  }
  ctx.jobs.cancel(draft.id)
  for (const item of ctx.store.all('invoiceitem', { invoice: draft.id })) {
    ctx.store.save({ ...item, invoice: null })
  }
  ctx.store.delete(draft)
  ctx.emit('invoice.deleted', draft)
  return { id: draft.id, object: 'invoice', deleted: true }
}
