/** `/receipts/{charge}`: what the customer paid, for what, and what went back. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { methodInWords } from '../charges/in-words.ts'
import { lineItemsOf } from '../checkout/line-items.ts'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { documentStyle } from './document-style.ts'
import { type Html, layout, nothingHere, notice } from './layout.ts'

type Charge = Objects['charge']

export function receiptRoutes(app: Hono, ctx: SandboxContext) {
  app.get('/receipts/:charge', (context) => {
    const charge = ctx.store.find('charge', context.req.param('charge'))
    if (charge === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    return context.html(renderReceipt(ctx, charge))
  })
}

function renderReceipt(ctx: SandboxContext, charge: Charge): Html {
  const money = (amount: number) => formatAmount(amount, charge.currency)
  const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  const row = ({ name, amount }: { name: string; amount: number }) =>
    html`<tr><td>${name}</td><td class="amount">${money(amount)}</td></tr>`
  const refunded =
    charge.amount_refunded > 0
      ? html`<tr><td>Refunded</td><td class="amount">${money(-charge.amount_refunded)}</td></tr>`
      : ''
  const content = html`<main class="card document" data-testid="receipt">
    <h1>Receipt</h1>
    <dl>${fact('Amount paid', money(charge.amount))}${fact('Date paid', formatDate(charge.created))}${fact('Payment method', methodInWords(charge))}</dl>
    <table><caption class="unseen">What was paid for</caption><tbody>${boughtWith(ctx, charge).map(row)}</tbody>
      <tfoot><tr><th scope="row">Amount charged</th><td class="amount">${money(charge.amount)}</td></tr>${refunded}</tfoot></table>
    ${documentsOf(ctx, charge)}
  </main>`
  return layout('Receipt', content, documentStyle)
}

/** The lines of the checkout or the invoice that it paid for; what does not show line by line is one. */
function boughtWith(ctx: SandboxContext, charge: Charge): { name: string; amount: number }[] {
  const session = ctx.store.find(
    'checkout.session',
    ctx.store.hidden('payment_intent', charge.payment_intent ?? '').session,
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

function documentsOf(ctx: SandboxContext, { payment_intent }: Charge): Html | '' {
  const [payment] = ctx.store.all('invoice_payment', { 'payment.payment_intent': payment_intent ?? '' })
  const invoice = ctx.store.find('invoice', payment?.invoice)
  return invoice === undefined ? '' : html`<p><a href="/i/${invoice.id}">Invoice ${invoice.number}</a></p>`
}
