/** `/receipts/{charge}`: the receipt of a charge, with its items and refunds. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { formatPaymentMethod } from '../charges/receipt.ts'
import { lineItemsOf } from '../checkout/line-items.ts'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { documentStyle } from './document-style.ts'
import { documentNotFound, type Html, layout, notice } from './layout.ts'

type Charge = Objects['charge']

export function registerReceiptRoutes(app: Hono, ctx: SandboxContext) {
  app.get('/receipts/:charge', (context) => {
    const charge = ctx.store.find('charge', context.req.param('charge'))
    if (charge === undefined) {
      return context.html(notice(documentNotFound), 404)
    }
    return context.html(renderReceipt(ctx, charge))
  })
}

function renderReceipt(ctx: SandboxContext, charge: Charge): Html {
  const format = (amount: number) => formatAmount(amount, charge.currency)
  const detail = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  const row = ({ name, amount }: { name: string; amount: number }) =>
    html`<tr><td>${name}</td><td class="amount">${format(amount)}</td></tr>`
  const refunded =
    charge.amount_refunded > 0
      ? html`<tr><td>Refunded</td><td class="amount">${format(-charge.amount_refunded)}</td></tr>`
      : ''
  const content = html`<main class="card document" data-testid="receipt">
    <h1>Receipt</h1>
    <dl>${detail('Amount paid', format(charge.amount))}${detail('Date paid', formatDate(charge.created))}${detail('Payment method', formatPaymentMethod(charge))}</dl>
    <table><caption class="visually-hidden">Items</caption><tbody>${receiptItems(ctx, charge).map(row)}</tbody>
      <tfoot><tr><th scope="row">Amount charged</th><td class="amount">${format(charge.amount)}</td></tr>${refunded}</tfoot></table>
    ${invoiceLink(ctx, charge)}
  </main>`
  return layout('Receipt', content, documentStyle)
}

/** The line items of a checkout; a single item for any other payment. */
function receiptItems(ctx: SandboxContext, charge: Charge): { name: string; amount: number }[] {
  const session = ctx.store.find(
    'checkout.session',
    ctx.store.internal('payment_intent', charge.payment_intent ?? '').session,
  )
  if (session?.mode === 'payment') {
    const { amount_shipping: shipping } = session.total_details ?? { amount_shipping: 0 }
    const lines = lineItemsOf(ctx, session).map((line) => ({
      name: `${line.quantity} × ${line.description}`,
      amount: line.amount_total,
    }))
    return shipping
      ? [...lines, { name: 'Shipping', amount: session.shipping_cost?.amount_total ?? shipping }]
      : lines
  }
  return [{ name: charge.description ?? 'Payment', amount: charge.amount }]
}

function invoiceLink(ctx: SandboxContext, { payment_intent }: Charge): Html | '' {
  const [payment] = ctx.store.all('invoice_payment', { 'payment.payment_intent': payment_intent ?? '' })
  const invoice = ctx.store.find('invoice', payment?.invoice)
  return invoice === undefined ? '' : html`<p><a href="/i/${invoice.id}">Invoice ${invoice.number}</a></p>`
}
