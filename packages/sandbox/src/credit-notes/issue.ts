/**
 * Issues credit notes: they reduce an open invoice, or return a payment to the card or the
 * customer's balance.
 */

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

/**
 * @throws StripeError for an invoice that is neither open nor paid, and for amounts that do not add
 * up
 */
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
  const lines = creditLines(ctx, invoice, input)
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  checkTotal(invoice, total, input)
  const id = ctx.ids.next('cn_1', 23)
  const payout = invoice.status === 'paid' ? payOut(ctx, invoice, id, total, input) : {}
  const note = createCreditNote(ctx, invoice, { id, lines, total, ...payout }, input)
  ctx.store.insert(note)
  ctx.emit('credit_note.created', note)
  applyToInvoice(ctx, invoice, total)
  return note
}

/** How the credit of a paid invoice was paid out. */
interface Payout {
  refund?: Objects['refund'] | undefined
  balanceTransaction?: Objects['customer_balance_transaction'] | null
}

/**
 * Refunds `refund_amount` to the card; the rest, if not paid out of band, goes to the customer's
 * balance.
 */
function payOut(
  ctx: SandboxContext,
  invoice: Invoice,
  creditNote: string,
  total: number,
  { refund_amount = 0, out_of_band_amount = 0, credit_amount }: CreateInput,
): Payout {
  const refund = refund_amount > 0 ? refundInvoice(ctx, invoice, refund_amount) : undefined
  const credit = credit_amount ?? total - refund_amount - out_of_band_amount
  const balanceTransaction = changeBalance(ctx, invoice.customer ?? '', -credit, invoice.currency, {
    type: 'credit_note',
    credit_note: creditNote,
  })
  return { refund, balanceTransaction }
}

function createCreditNote(
  ctx: SandboxContext,
  invoice: Invoice,
  {
    id,
    lines,
    total,
    refund,
    balanceTransaction,
  }: Payout & { id: string; lines: CreditLine[]; total: number },
  input: CreateInput,
): CreditNote {
  const isPaid = invoice.status === 'paid'
  const customer = ctx.store.get('customer', invoice.customer ?? '').id
  const earlier = ctx.store.all('credit_note', { invoice: invoice.id })
  const now = ctx.now(customer)
  return {
    ...creditNoteDefaults,
    id,
    amount: total,
    created: now,
    currency: invoice.currency,
    customer,
    customer_balance_transaction: balanceTransaction?.id ?? null,
    effective_at: now,
    invoice: invoice.id,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    memo: input.memo ?? null,
    metadata: mergeMetadata({}, input.metadata),
    number: `${invoice.number}-CN-${String(earlier.length + 1).padStart(2, '0')}`,
    out_of_band_amount: input.out_of_band_amount ?? null,
    pdf: `${ctx.publicUrl}/credit_notes/${id}/pdf`,
    post_payment_amount: isPaid ? total : 0,
    pre_payment_amount: isPaid ? 0 : total,
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
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    type: isPaid ? 'post_payment' : 'pre_payment',
  }
}

/** Values of the fields that issuing a credit note never sets. */
const creditNoteDefaults = {
  object: 'credit_note',
  amount_shipping: 0,
  customer_account: null,
  discount_amount: 0,
  discount_amounts: [],
  livemode: false,
  pretax_credit_amounts: [],
  shipping_cost: null,
  status: 'issued',
  total_taxes: [],
  voided_at: null,
} satisfies Partial<CreditNote>

function creditLines(ctx: SandboxContext, invoice: Invoice, input: CreateInput): CreditLine[] {
  if (input.lines !== undefined && input.lines.length > 0) {
    return input.lines.map((line, index) => {
      const invoiceLine = invoice.lines.data.find(({ id }) => id === line.invoice_line_item)
      if (line.type === 'invoice_line_item' && invoiceLine === undefined) {
        throw invalid('No such invoice line item.', {
          code: 'resource_missing',
          param: `lines[${index}][invoice_line_item]`,
        })
      }
      const amount =
        line.amount ??
        (line.unit_amount ?? invoiceLine?.amount ?? 0) *
          (line.unit_amount === undefined ? 1 : (line.quantity ?? 1))
      return creditLine(ctx, {
        type: line.type,
        amount,
        quantity: line.quantity ?? 1,
        description: line.description ?? invoiceLine?.description ?? null,
        from: invoiceLine?.id,
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
  const creditable =
    invoice.status === 'open'
      ? invoice.amount_remaining
      : amountPaid(invoice) - invoice.post_payment_credit_notes_amount
  if (total > creditable) {
    throw invalid(
      `The credit note's total (${total}) exceeds the amount of the invoice that can still be credited (${creditable}).`,
      {
        param: 'amount',
      },
    )
  }
  if (invoice.status === 'open') {
    return
  }
  const distributed =
    (input.refund_amount ?? 0) + (input.credit_amount ?? 0) + (input.out_of_band_amount ?? 0)
  if (distributed > 0 && distributed !== total) {
    throw invalid(
      'The sum of credit amount, refund amount and out of band amount must equal the credit note amount.',
      {
        param: 'refund_amount',
      },
    )
  }
}

/** Paid by card, out of band or from the customer's balance. */
const amountPaid = ({ amount_paid, ending_balance, starting_balance }: Invoice): number =>
  amount_paid + Math.max(0, (ending_balance ?? starting_balance) - starting_balance)

function refundInvoice(ctx: SandboxContext, invoice: Invoice, amount: number): Objects['refund'] {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id, status: 'paid' })[0]
  return createRefund(ctx, { payment_intent: payment?.payment.payment_intent ?? '', amount })
}

function applyToInvoice(ctx: SandboxContext, before: Invoice, total: number) {
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
