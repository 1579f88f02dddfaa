/** `/i/{invoice}`: the hosted invoice, its PDF and its receipt; the PDF of a credit note; `/b/{payment link}`. */
import type { Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import { createSession } from '../checkout/create.ts'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { renderCreditNotePdf } from '../credit-notes/pdf.ts'
import { StripeError } from '../http/errors.ts'
import { collectInvoice, intentOf } from '../invoices/pay.ts'
import { renderInvoicePdf } from '../invoices/pdf.ts'
import { type SummaryRow, summaryOf } from '../invoices/summary.ts'
import { linkLines } from '../payment-links/index.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'
import { cardFields, cardScript, formStyle, readCard } from './card-form.ts'
import { documentStyle } from './document-style.ts'
import { type Html, layout, nothingHere, notice } from './layout.ts'

export function documentRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  // A draft is nothing yet that a customer could see.
  const findIssued = (id: string) => {
    const invoice = ctx.store.find('invoice', id)
    return invoice?.status === 'draft' ? undefined : invoice
  }
  app.get('/i/:invoice', (context) => {
    const invoice = findIssued(context.req.param('invoice'))
    if (invoice === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    return context.html(renderInvoice(ctx, invoice))
  })
  app.post('/i/:invoice/pay', async (context) => {
    const invoice = ctx.store.find('invoice', context.req.param('invoice'))
    if (invoice?.status !== 'open') {
      return context.html(notice(nothingHere), 404)
    }
    const body = await context.req.parseBody()
    const text = (name: string) => String(body[name] ?? '').slice(0, 200)
    try {
      const { error } = ctx.database.transaction(() => {
        const card = readCard({ number: text('number'), expiry: text('expiry'), cvc: text('cvc') })
        const method = createPaymentMethod(ctx, { type: 'card', card })
        return collectInvoice(ctx, invoice, { method: method.id, offSession: false })
      })
      const waiting = waitsFor(ctx, invoice)
      if (waiting !== undefined) {
        return context.redirect(`/3ds/${waiting}`, 303)
      }
      if (error !== undefined) {
        throw error
      }
      return context.redirect(`/i/${invoice.id}`, 303)
    } catch (error) {
      if (!(error instanceof StripeError)) {
        throw error
      }
      return context.html(renderInvoice(ctx, invoice, error.body.message), 402)
    } finally {
      afterCommit()
    }
  })
  app.get('/i/:invoice/pdf', (context) => {
    const invoice = findIssued(context.req.param('invoice'))
    if (invoice === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    return sendPdf(context, renderInvoicePdf(ctx, invoice, 'Invoice'), `Invoice-${invoice.number}`)
  })
  app.get('/i/:invoice/receipt', (context) => {
    const invoice = findIssued(context.req.param('invoice'))
    if (invoice?.status !== 'paid') {
      return context.html(notice(nothingHere), 404)
    }
    return sendPdf(context, renderInvoicePdf(ctx, invoice, 'Receipt'), `Receipt-${invoice.number}`)
  })
  app.get('/credit_notes/:note/pdf', (context) => {
    const note = ctx.store.find('credit_note', context.req.param('note'))
    if (note === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    return sendPdf(context, renderCreditNotePdf(ctx, note), `Credit-note-${note.number}`)
  })
  // Everybody who follows a payment link gets a session of their own. It is a GET that makes something, as at Stripe.
  app.get('/b/:link', (context) => {
    const link = ctx.store.find('payment_link', context.req.param('link'))
    if (link === undefined || !link.active) {
      return context.html(notice({ ...nothingHere, text: link?.inactive_message ?? nothingHere.text }), 404)
    }
    const session = ctx.database.transaction(() => openLink(ctx, link.id))
    afterCommit()
    return context.redirect(session.url ?? '/', 303)
  })
}

function sendPdf(context: Context, bytes: Uint8Array<ArrayBuffer>, name: string) {
  return context.body(bytes, 200, {
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name}.pdf"`,
  })
}

function renderInvoice(ctx: SandboxContext, { id }: Objects['invoice'], alert?: string): Html {
  const invoice = ctx.store.get('invoice', id)
  const fact = (name: string, value: string, testId = '') =>
    html`<div><dt>${name}</dt><dd data-testid="${testId}">${value}</dd></div>`
  const content = html`<main class="card document" data-testid="invoice">
    <h1>Invoice ${invoice.number}</h1>
    <dl>${fact('Issued', formatDate(invoice.created))}${invoice.due_date === null ? '' : fact('Due', formatDate(invoice.due_date))}
      ${fact('To', invoice.customer_name ?? invoice.customer_email ?? '')}${fact('Status', invoice.status ?? '', 'status')}</dl>
    ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
    ${invoice.description === null ? '' : html`<p>${invoice.description}</p>`}
    ${lineTable(ctx, invoice)}
    ${invoice.footer === null ? '' : html`<p class="quiet">${invoice.footer}</p>`}
    ${invoice.status === 'open' ? paySection(ctx, invoice) : ''}
    <a class="button plain" href="/i/${invoice.id}/pdf">Download PDF</a>
    ${invoice.status === 'paid' ? html`<a class="button plain" href="/i/${invoice.id}/receipt">Download receipt</a>` : ''}
  </main><script>${raw(cardScript)}</script>`
  return layout('Invoice', content, formStyle + documentStyle)
}

function lineTable(ctx: SandboxContext, invoice: Objects['invoice']): Html {
  const line = ({ description, amount }: Objects['invoice']['lines']['data'][number]) =>
    html`<tr><td>${description}</td><td class="amount">${formatAmount(amount, invoice.currency)}</td></tr>`
  const sum = ({ label, amount, isSum }: SummaryRow) =>
    html`<tr class="${isSum ? 'sum' : ''}"><th scope="row">${label}</th><td class="amount">${amount}</td></tr>`
  return html`<table><caption class="unseen">Lines</caption><tbody>${invoice.lines.data.map(line)}</tbody>
    <tfoot>${summaryOf(ctx, invoice).map(sum)}</tfoot></table>`
}

/** A payment that waits for its bank is confirmed there; any other is tried with a card. */
function paySection(ctx: SandboxContext, invoice: Objects['invoice']): Html {
  const waiting = waitsFor(ctx, invoice)
  if (waiting !== undefined) {
    return html`<p><a class="button" href="/3ds/${waiting}">Confirm the payment</a></p>`
  }
  return html`<form method="post" action="/i/${invoice.id}/pay">${cardFields({})}
    <p><button class="button" type="submit">Pay ${formatAmount(invoice.amount_remaining, invoice.currency)}</button></p></form>`
}

/** The intent that wants the customer to show who they are. */
function waitsFor(ctx: SandboxContext, invoice: Objects['invoice']): string | undefined {
  const intent = intentOf(ctx, invoice)
  return intent?.status === 'requires_action' ? intent.id : undefined
}

function openLink(ctx: SandboxContext, id: string) {
  const link = ctx.store.get('payment_link', id)
  const lines = linkLines(ctx, link)
  const session = createSession(ctx, {
    mode: lines.some(({ price }) => price?.recurring) ? 'subscription' : 'payment',
    line_items: lines.map(lineOf),
    allow_promotion_codes: link.allow_promotion_codes,
    metadata: link.metadata,
    success_url: link.after_completion.redirect?.url ?? `${ctx.publicUrl}/thanks`,
  })
  return ctx.store.save({ ...session, payment_link: link.id })
}

function lineOf({ price, quantity, adjustable_quantity: adjustable }: Objects['item']) {
  const { enabled = false, minimum, maximum } = adjustable ?? {}
  return {
    price: price?.id,
    quantity: quantity ?? 1,
    ...(enabled
      ? { adjustable_quantity: { enabled, minimum: minimum ?? undefined, maximum: maximum ?? undefined } }
      : {}),
  }
}
