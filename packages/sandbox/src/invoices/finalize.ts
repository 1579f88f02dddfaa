/** Finalizes a draft: numbers it, applies the customer's balance and creates its payment intent. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { balanceIn, changeBalance } from '../customers/balance.ts'
import { invalid } from '../http/errors.ts'
import { insertPaymentIntent } from '../payment-intents/create.ts'
import { taxIdsOf } from '../tax-ids/tax-id.ts'
import { markInvoicePaid } from './mark-paid.ts'
import { withTotals } from './totals.ts'

type Invoice = Objects['invoice']

interface FinalizeOptions {
  /** Id of a payment intent that was confirmed before the invoice existed, as in a checkout. */
  paidBy?: string | undefined
  /** The part of the customer's balance to apply. Default: all of it. */
  balance?: number
}

export function finalizeInvoice(ctx: SandboxContext, draft: Invoice, options: FinalizeOptions = {}): Invoice {
  if (draft.status !== 'draft') {
    throw invalid(`This invoice is already finalized, you can't re-finalize a non-draft invoice.`, {
      code: 'invoice_not_editable',
    })
  }
  ctx.jobs.cancel(draft.id, 'invoice.finalize')
  const customer = ctx.store.get('customer', draft.customer ?? '')
  const { paidBy, balance = balanceIn(customer, draft.currency) } = options
  const priced = withTotals(ctx, {
    ...draft,
    customer_tax_ids: taxIdsOf(ctx, customer.id),
    starting_balance: balance,
  })
  const now = ctx.now(customer.id)
  const open: Invoice = {
    ...priced,
    status: 'open',
    automatically_finalizes_at: null,
    effective_at: now,
    ending_balance: endingBalance(priced),
    hosted_invoice_url: `${ctx.publicUrl}/i/${priced.id}`,
    invoice_pdf: `${ctx.publicUrl}/i/${priced.id}/pdf`,
    number: numberOf(customer),
    status_transitions: { ...priced.status_transitions, finalized_at: now },
  }
  const { next_invoice_sequence: sequence = 1 } = customer
  ctx.store.save({ ...customer, next_invoice_sequence: sequence + 1 })
  changeBalance(ctx, customer.id, (open.ending_balance ?? 0) - balance, open.currency, {
    type: 'applied_to_invoice',
    invoice: open.id,
  })
  ctx.store.save(open)
  ctx.emit('invoice.finalized', open)
  if (open.amount_due === 0) {
    return markInvoicePaid(ctx, open, { amount: 0 })
  }
  if (open.collection_method === 'send_invoice' && open.due_date !== null) {
    ctx.jobs.add('invoice.overdue', open.id, open.due_date * 1_000, ctx.testClockOf(open.customer))
  }
  createInvoicePayment(ctx, open, paidBy ?? createIntent(ctx, open).id)
  return open
}

function numberOf({ invoice_prefix, next_invoice_sequence = 1 }: Objects['customer']): string {
  return `${invoice_prefix}-${String(next_invoice_sequence).padStart(4, '0')}`
}

/**
 * The customer's balance after this invoice: credit is used, and a negative total becomes credit.
 */
function endingBalance({ starting_balance, total }: Invoice): number {
  if (total < 0) {
    return starting_balance + total
  }
  return starting_balance > 0 ? 0 : Math.min(0, starting_balance + total)
}

function createIntent(ctx: SandboxContext, invoice: Invoice): Objects['payment_intent'] {
  return insertPaymentIntent(
    ctx,
    {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: invoice.customer ?? undefined,
      description: invoice.parent?.subscription_details
        ? invoice.billing_reason === 'subscription_create'
          ? 'Subscription creation'
          : 'Subscription update'
        : `Payment for Invoice ${invoice.number}`,
      setup_future_usage: invoice.billing_reason === 'subscription_create' ? 'off_session' : undefined,
    },
    null,
  )
}

function createInvoicePayment(ctx: SandboxContext, invoice: Invoice, intent: string) {
  ctx.store.insert({
    id: ctx.ids.next('inpay_1', 23),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: ctx.now(invoice.customer),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
}
