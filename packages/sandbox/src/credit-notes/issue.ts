/** A credit note lowers an open invoice, or gives back what was paid: to the card or to the customer's balance. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { changeBalance } from '../customers/balance.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { markInvoicePaid } from '../invoices/mark-paid.ts'
import { intentOf } from '../invoices/pay.ts'
import { createRefund } from '../refunds/create.ts'
import type { CreateInput } from './index.ts'

type Invoice = Objects['invoice']
type CreditNote = Objects['credit_note']
type CreditLine = CreditNote['lines']['data'][number]

export function issueCreditNote(ctx: SandboxContext, input: CreateInput): CreditNote {
  const invoice = ctx.store.get('invoice', input.invoice, 'invoice')
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid(
      `You can only create credit notes on open or paid invoices. This invoice is ${invoice.status}.`,
      {
        param: 'invoice',
      },
    )
  }
  const customer = ctx.store.get('customer', invoice.customer ?? '')
  const lines = linesOf(ctx, invoice, input)
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  checkTotal(invoice, total, input)
  const id = ctx.ids.next('cn_1', 23)
  const paid = invoice.status === 'paid'
  const refund = paid && input.refund_amount ? refundInvoice(ctx, invoice, input.refund_amount) : undefined
  const credit = paid
    ? (input.credit_amount ?? total - (input.refund_amount ?? 0) - (input.out_of_band_amount ?? 0))
    : 0
  const credited = changeBalance(ctx, customer.id, -credit, invoice.currency, {
    type: 'credit_note',
    credit_note: id,
  })
  const earlier = ctx.store.all('credit_note', { invoice: invoice.id })
  const note: CreditNote = {
    id,
    object: 'credit_note',
    amount: total,
    amount_shipping: 0,
    created: ctx.now(customer.id),
    currency: invoice.currency,
    customer: customer.id,
    customer_account: null,
    customer_balance_transaction: credited?.id ?? null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: ctx.now(customer.id),
    invoice: invoice.id,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: input.memo ?? null,
    metadata: mergeMetadata({}, input.metadata),
    number: `${invoice.number}-CN-${String(earlier.length + 1).padStart(2, '0')}`,
    out_of_band_amount: input.out_of_band_amount ?? null,
    pdf: `${ctx.publicUrl}/credit_notes/${id}/pdf`,
    post_payment_amount: paid ? total : 0,
    pre_payment_amount: paid ? 0 : total,
    pretax_credit_amounts: [],
    reason: input.reason ?? null,
    refunds:
      refund === undefined
        ? []
        : [
            {
              amount_refunded: refund.amount,
              payment_record_refund: null,
              refund: refund.id,
              type: 'refund',
            },
          ],
    shipping_cost: null,
    status: 'issued',
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    total_taxes: [],
    type: paid ? 'post_payment' : 'pre_payment',
    voided_at: null,
  }
  ctx.store.insert(note)
  ctx.emit('credit_note.created', note)
  applyTo(ctx, invoice, total)
  return note
}

function linesOf(ctx: SandboxContext, invoice: Invoice, input: CreateInput): CreditLine[] {
  if (input.lines !== undefined && input.lines.length > 0) {
    return input.lines.map((line, index) => {
      const known = invoice.lines.data.find(({ id }) => id === line.invoice_line_item)
      if (line.type === 'invoice_line_item' && known === undefined) {
        throw invalid('No such invoice line item.', {
          code: 'resource_missing',
          param: `lines[${index}][invoice_line_item]`,
        })
      }
      const amount =
        line.amount ??
        (line.unit_amount ?? known?.amount ?? 0) * (line.unit_amount === undefined ? 1 : (line.quantity ?? 1))
      return creditLine(ctx, {
        type: line.type,
        amount,
        quantity: line.quantity ?? 1,
        description: line.description ?? known?.description ?? null,
        from: known?.id,
      })
    })
  }
  const amount =
    input.amount ?? (input.refund_amount ?? 0) + (input.credit_amount ?? 0) + (input.out_of_band_amount ?? 0)
  if (amount === 0) {
    throw invalid('Missing required param: amount or lines.', { code: 'parameter_missing', param: 'amount' })
  }
  return [
    creditLine(ctx, {
      type: 'custom_line_item',
      amount,
      quantity: 1,
      description: `Credit for ${invoice.number}`,
      from: undefined,
    }),
  ]
}

function creditLine(
  ctx: SandboxContext,
  line: {
    type: CreditLine['type']
    amount: number
    quantity: number
    description: string | null
    from: string | undefined
  },
): CreditLine {
  return {
    id: ctx.ids.next('cnli_1', 23),
    object: 'credit_note_line_item',
    amount: line.amount,
    description: line.description,
    discount_amount: 0,
    discount_amounts: [],
    ...(line.from === undefined ? {} : { invoice_line_item: line.from }),
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    quantity: line.quantity,
    tax_rates: [],
    taxes: [],
    type: line.type,
    unit_amount: Math.round(line.amount / line.quantity),
    unit_amount_decimal: String(line.amount / line.quantity),
  }
}

function checkTotal(invoice: Invoice, total: number, input: CreateInput) {
  const left =
    invoice.status === 'open'
      ? invoice.amount_remaining
      : paidOf(invoice) - invoice.post_payment_credit_notes_amount
  if (total > left) {
    throw invalid(
      `The credit note's total (${total}) is more than the invoice has left to be credited (${left}).`,
      {
        param: 'amount',
      },
    )
  }
  if (invoice.status === 'open') {
    return
  }
  const given = (input.refund_amount ?? 0) + (input.credit_amount ?? 0) + (input.out_of_band_amount ?? 0)
  if (given > 0 && given !== total) {
    throw invalid(
      'The sum of credit amount, refund amount and out of band amount must equal the credit note amount.',
      {
        param: 'refund_amount',
      },
    )
  }
}

/** By card, elsewhere, or from the customer's balance. */
const paidOf = ({ amount_paid, ending_balance, starting_balance }: Invoice): number =>
  amount_paid + Math.max(0, (ending_balance ?? starting_balance) - starting_balance)

function refundInvoice(ctx: SandboxContext, invoice: Invoice, amount: number): Objects['refund'] {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id, status: 'paid' })[0]
  return createRefund(ctx, { payment_intent: payment?.payment.payment_intent ?? '', amount })
}

function applyTo(ctx: SandboxContext, before: Invoice, total: number) {
  if (before.status === 'paid') {
    const post_payment_credit_notes_amount = before.post_payment_credit_notes_amount + total
    const credited = ctx.store.save<Invoice>({ ...before, post_payment_credit_notes_amount })
    ctx.emit('invoice.updated', credited, { previous: before })
    return
  }
  const amount_due = before.amount_due - total
  const after = ctx.store.save<Invoice>({
    ...before,
    amount_due,
    amount_remaining: amount_due - before.amount_paid,
    pre_payment_credit_notes_amount: before.pre_payment_credit_notes_amount + total,
  })
  const intent = intentOf(ctx, after)
  if (intent !== undefined && amount_due > 0) {
    ctx.store.save({ ...intent, amount: amount_due })
  }
  if (amount_due === 0) {
    markInvoicePaid(ctx, after, { amount: 0 })
  } else {
    ctx.emit('invoice.updated', after, { previous: before })
  }
}
