/** `/i/{invoice}`: the hosted invoice and its PDF; `/receipts/{charge}`; `/b/{payment link}`. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { createSession } from '../checkout/create.ts'
import { formatDate } from '../ground/clock.ts'
import { formatAmount } from '../ground/money.ts'
import { renderInvoicePdf } from '../invoices/pdf.ts'
import { linkLines } from '../payment_links/index.ts'
import type { World } from '../world.ts'
import { layout, notice } from './layout.ts'

const nothingHere = { title: 'Nothing here', text: 'There is no such document.', testId: 'unknown' }

export function documentRoutes(app: Hono, world: World, afterCommit: () => void) {
  app.get('/i/:invoice', (context) => {
    const invoice = world.store.find('invoice', context.req.param('invoice'))
    if (invoice === undefined) return context.html(notice(nothingHere), 404)
    const content = html`<main class="card" data-testid="invoice">
      <h1>Invoice ${invoice.number}</h1>
      <p class="quiet">${formatDate(invoice.created)}, ${invoice.status}</p>
      ${invoice.lines.data.map(({ description, amount }) => html`<p>${description}: ${formatAmount(amount, invoice.currency)}</p>`)}
      <p><strong>Total ${formatAmount(invoice.total, invoice.currency)}</strong></p>
      <a class="button" href="/i/${invoice.id}/pdf">Download PDF</a>
    </main>`
    return context.html(layout('Invoice', content))
  })
  app.get('/i/:invoice/pdf', (context) => {
    const invoice = world.store.find('invoice', context.req.param('invoice'))
    if (invoice === undefined) return context.html(notice(nothingHere), 404)
    return context.body(renderInvoicePdf(invoice), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${invoice.number}.pdf"`,
    })
  })
  app.get('/receipts/:charge', (context) => {
    const charge = world.store.find('charge', context.req.param('charge'))
    if (charge === undefined) return context.html(notice(nothingHere), 404)
    const text = `${formatAmount(charge.amount, charge.currency)} on ${formatDate(charge.created)}${charge.refunded ? ', refunded' : ''}.`
    return context.html(notice({ title: 'Receipt', text, testId: 'receipt' }))
  })
  // Everybody who follows a payment link gets a session of their own. It is a GET that makes something, as at Stripe.
  app.get('/b/:link', (context) => {
    const link = world.store.find('payment_link', context.req.param('link'))
    if (link === undefined || !link.active)
      return context.html(notice({ ...nothingHere, text: link?.inactive_message ?? nothingHere.text }), 404)
    const session = world.database.transaction(() => openLink(world, link.id))
    afterCommit()
    return context.redirect(session.url ?? '/', 303)
  })
}

function openLink(world: World, id: string) {
  const link = world.store.get('payment_link', id)
  const lines = linkLines(world, link)
  const session = createSession(world, {
    mode: lines.some(({ price }) => price?.recurring) ? 'subscription' : 'payment',
    line_items: lines.map(({ price, quantity }) => ({ price: price?.id, quantity: quantity ?? 1 })),
    allow_promotion_codes: link.allow_promotion_codes,
    metadata: link.metadata,
    success_url: link.after_completion.redirect?.url ?? `${world.publicUrl}/thanks`,
  })
  return world.store.save({ ...session, payment_link: link.id })
}
