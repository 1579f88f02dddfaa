/** `/i/{invoice}`: the hosted invoice and its PDF; `/receipts/{charge}`; `/b/{payment link}`. */
import type { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { createSession } from '../checkout/create.ts'
import { formatDate } from '../ground/clock.ts'
import { formatAmount } from '../ground/money.ts'
import type { Objects } from '../ground/objects.ts'
import { StripeError } from '../http/errors.ts'
import { collectInvoice, intentOf } from '../invoices/pay.ts'
import { renderInvoicePdf } from '../invoices/pdf.ts'
import { linkLines } from '../payment_links/index.ts'
import { createPaymentMethod } from '../payment_methods/create.ts'
import type { World } from '../world.ts'
import { cardFields, cardScript, formStyle, readCard } from './card_form.ts'
import { type Html, layout, notice } from './layout.ts'

const nothingHere = { title: 'Nothing here', text: 'There is no such document.', testId: 'unknown' }

export function documentRoutes(app: Hono, world: World, afterCommit: () => void) {
  app.get('/i/:invoice', (context) => {
    const invoice = world.store.find('invoice', context.req.param('invoice'))
    if (invoice === undefined) return context.html(notice(nothingHere), 404)
    return context.html(renderInvoice(world, invoice))
  })
  app.post('/i/:invoice/pay', async (context) => {
    const invoice = world.store.find('invoice', context.req.param('invoice'))
    if (invoice?.status !== 'open') return context.html(notice(nothingHere), 404)
    const body = await context.req.parseBody()
    const text = (name: string) => String(body[name] ?? '').slice(0, 200)
    try {
      const { error } = world.database.transaction(() => {
        const card = readCard({ number: text('number'), expiry: text('expiry'), cvc: text('cvc') })
        const method = createPaymentMethod(world, { type: 'card', card })
        return collectInvoice(world, invoice, { method: method.id, offSession: false })
      })
      const waiting = waitsFor(world, invoice)
      if (waiting !== undefined) return context.redirect(`/3ds/${waiting}`, 303)
      if (error !== undefined) throw error
      return context.redirect(`/i/${invoice.id}`, 303)
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      return context.html(renderInvoice(world, invoice, error.body.message), 402)
    } finally {
      afterCommit()
    }
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

function renderInvoice(world: World, { id }: Objects['invoice'], alert?: string): Html {
  const invoice = world.store.get('invoice', id)
  const content = html`<main class="card" data-testid="invoice">
    <h1>Invoice ${invoice.number}</h1>
    <p class="quiet">${formatDate(invoice.created)}, <span data-testid="status">${invoice.status}</span></p>
    ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
    ${invoice.lines.data.map(({ description, amount }) => html`<p>${description}: ${formatAmount(amount, invoice.currency)}</p>`)}
    <p><strong>Total ${formatAmount(invoice.total, invoice.currency)}</strong></p>
    ${invoice.status === 'open' ? paySection(world, invoice) : ''}
    <p><a class="button plain" href="/i/${invoice.id}/pdf">Download PDF</a></p>
  </main><script>${raw(cardScript)}</script>`
  return layout('Invoice', content, formStyle)
}

/** A payment that waits for its bank is confirmed there; any other is tried with a card. */
function paySection(world: World, invoice: Objects['invoice']): Html {
  const waiting = waitsFor(world, invoice)
  if (waiting !== undefined) return html`<p><a class="button" href="/3ds/${waiting}">Confirm the payment</a></p>`
  return html`<form method="post" action="/i/${invoice.id}/pay">${cardFields({})}
    <p><button class="button" type="submit">Pay ${formatAmount(invoice.amount_remaining, invoice.currency)}</button></p></form>`
}

/** The intent that wants the customer to show who they are. */
function waitsFor(world: World, invoice: Objects['invoice']): string | undefined {
  const intent = intentOf(world, invoice)
  return intent?.status === 'requires_action' ? intent.id : undefined
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
