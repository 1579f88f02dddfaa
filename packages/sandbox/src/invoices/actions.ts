/** What can be done to an invoice besides paying it. */
import { changeBalance } from '../customers/balance.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { cancelPaymentIntent } from '../payment_intents/index.ts'
import type { World } from '../world.ts'
import { finalizeInvoice } from './finalize.ts'
import { collectInvoice, intentOf } from './pay.ts'

type Invoice = Objects['invoice']

/** Finalizes and, when it is to be collected automatically, tries to. */
export function advanceInvoice(world: World, draft: Invoice, offSession: boolean): Invoice {
  const open = finalizeInvoice(world, draft)
  if (open.status !== 'open') {
    return open
  }
  if (open.collection_method === 'send_invoice') {
    return sendInvoice(world, open)
  }
  return collectInvoice(world, open, { offSession }).invoice
}

export function sendInvoice(world: World, invoice: Invoice): Invoice {
  const open = invoice.status === 'draft' ? finalizeInvoice(world, invoice) : invoice
  if (open.collection_method !== 'send_invoice') {
    throw invalid('You can only manually send an invoice if its collection method is `send_invoice`.')
  }
  world.emit('invoice.sent', open)
  return open
}

export function voidInvoice(world: World, before: Invoice): Invoice {
  if (before.status !== 'open' && before.status !== 'uncollectible') {
    throw invalid(`You can only pass in open or uncollectible invoices. This invoice is ${before.status}.`, {
      code: 'invoice_not_editable',
    })
  }
  return close(world, before, 'void', 'voided_at', 'invoice.voided')
}

export function markUncollectible(world: World, before: Invoice): Invoice {
  if (before.status !== 'open') {
    throw invalid(`You can only mark open invoices as uncollectible. This invoice is ${before.status}.`, {
      code: 'invoice_not_editable',
    })
  }
  return close(world, before, 'uncollectible', 'marked_uncollectible_at', 'invoice.marked_uncollectible')
}

function close(
  world: World,
  before: Invoice,
  status: 'void' | 'uncollectible',
  at: 'voided_at' | 'marked_uncollectible_at',
  event: 'invoice.voided' | 'invoice.marked_uncollectible',
): Invoice {
  world.due.cancel(before.id)
  const intent = intentOf(world, before)
  if (
    status === 'void' &&
    intent !== undefined &&
    !['succeeded', 'canceled', 'processing'].includes(intent.status)
  ) {
    cancelPaymentIntent(world, intent, 'void_invoice')
  }
  const now = world.now(before.customer)
  const closed = world.store.save<Invoice>({
    ...before,
    status,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, [at]: now },
  })
  world.emit('invoice.updated', closed, { previous: before })
  world.emit(event, closed)
  if (status === 'void') {
    giveBalanceBack(world, closed)
  }
  return closed
}

/** What an invoice took from the customer's balance, or gave, is as if it had not been. */
function giveBalanceBack(
  world: World,
  { id, customer, currency, starting_balance, ending_balance }: Invoice,
) {
  const taken = (ending_balance ?? starting_balance) - starting_balance
  changeBalance(world, customer ?? '', -taken, currency, { type: 'unapplied_from_invoice', invoice: id })
}

/** Only a draft can be deleted; what it had taken along waits again. */
export function deleteInvoice(
  world: World,
  draft: Invoice,
): { id: string; object: 'invoice'; deleted: true } {
  if (draft.status !== 'draft' || draft.parent?.subscription_details) {
    throw invalid('You can only delete draft invoices that belong to no subscription.', {
      code: 'invoice_not_editable',
    })
  }
  world.due.cancel(draft.id)
  for (const item of world.store.all('invoiceitem', { invoice: draft.id })) {
    world.store.save({ ...item, invoice: null })
  }
  world.store.delete(draft)
  world.emit('invoice.deleted', draft)
  return { id: draft.id, object: 'invoice', deleted: true }
}
