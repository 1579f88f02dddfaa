/** `/i/{invoice}`: the hosted invoice page, with a card form while the invoice is open. */
import type { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { StripeError } from '../http/errors.ts'
import { collectInvoice, intentOf } from '../invoices/pay.ts'
import { type SummaryRow, summaryOf } from '../invoices/summary.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'
import { cardFields, cardScript, formStyle, readCard } from './card-form.ts'
import { documentStyle } from './document-style.ts'
import { documentNotFound, type Html, layout, notice } from './layout.ts'

type Invoice = Objects['invoice']

export function registerInvoiceRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  app.get('/i/:invoice', (context) => {
    const invoice = findFinalizedInvoice(ctx, context.req.param('invoice'))
    if (invoice === undefined) {
      return context.html(notice(documentNotFound), 404)
    }
    return context.html(renderInvoice(ctx, invoice))
  })
  app.post('/i/:invoice/pay', async (context) => {
    const invoice = ctx.store.find('invoice', context.req.param('invoice'))
    if (invoice?.status !== 'open') {
      return context.html(notice(documentNotFound), 404)
    }
    const body = await context.req.parseBody()
    const text = (name: string) => String(body[name] ?? '').slice(0, 200)
    try {
      const { error } = ctx.database.transaction(() => {
        const card = readCard({ number: text('number'), expiry: text('expiry'), cvc: text('cvc') })
        const method = createPaymentMethod(ctx, { type: 'card', card })
        return collectInvoice(ctx, invoice, { method: method.id, offSession: false })
      })
      const unauthenticated = intentToAuthenticate(ctx, invoice)
      if (unauthenticated !== undefined) {
        return context.redirect(`/3ds/${unauthenticated}`, 303)
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
}

/** Customers cannot see a draft: it can still change. */
export function findFinalizedInvoice(ctx: SandboxContext, id: string): Invoice | undefined {
  const invoice = ctx.store.find('invoice', id)
  return invoice?.status === 'draft' ? undefined : invoice
}

function renderInvoice(ctx: SandboxContext, { id }: Invoice, alert?: string): Html {
  const invoice = ctx.store.get('invoice', id)
  const detail = (name: string, value: string, testId = '') =>
    html`<div><dt>${name}</dt><dd data-testid="${testId}">${value}</dd></div>`
  const content = html`<main class="card document" data-testid="invoice">
    <h1>Invoice ${invoice.number}</h1>
    <dl>${detail('Date of issue', formatDate(invoice.created))}${invoice.due_date === null ? '' : detail('Date due', formatDate(invoice.due_date))}
      ${detail('Bill to', invoice.customer_name ?? invoice.customer_email ?? '')}${detail('Status', invoice.status ?? '', 'status')}</dl>
    ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
    ${invoice.description === null ? '' : html`<p>${invoice.description}</p>`}
    ${lineTable(ctx, invoice)}
    ${invoice.footer === null ? '' : html`<p class="muted">${invoice.footer}</p>`}
    ${invoice.status === 'open' ? paySection(ctx, invoice) : ''}
    <a class="button plain" href="/i/${invoice.id}/pdf">Download invoice</a>
    ${invoice.status === 'paid' ? html`<a class="button plain" href="/i/${invoice.id}/receipt">Download receipt</a>` : ''}
  </main><script>${raw(cardScript)}</script>`
  return layout(`Invoice ${invoice.number}`, content, formStyle + documentStyle)
}

function lineTable(ctx: SandboxContext, invoice: Invoice): Html {
  const line = ({ description, amount }: Invoice['lines']['data'][number]) =>
    html`<tr><td>${description}</td><td class="amount">${formatAmount(amount, invoice.currency)}</td></tr>`
  const summaryRow = ({ label, amount, isTotal }: SummaryRow) =>
    html`<tr class="${isTotal ? 'total' : ''}"><th scope="row">${label}</th><td class="amount">${amount}</td></tr>`
  return html`<table><caption class="visually-hidden">Invoice items</caption><tbody>${invoice.lines.data.map(line)}</tbody>
    <tfoot>${summaryOf(ctx, invoice).map(summaryRow)}</tfoot></table>`
}

/**
 * A payment that requires authentication is confirmed with the bank; otherwise a card is entered.
 */
function paySection(ctx: SandboxContext, invoice: Invoice): Html {
  const unauthenticated = intentToAuthenticate(ctx, invoice)
  if (unauthenticated !== undefined) {
    return html`<p><a class="button" href="/3ds/${unauthenticated}">Confirm the payment</a></p>`
  }
  return html`<form method="post" action="/i/${invoice.id}/pay">${cardFields({})}
    <p><button class="button" type="submit">Pay ${formatAmount(invoice.amount_remaining, invoice.currency)}</button></p></form>`
}

/** Id of the invoice's payment intent while the customer has to authenticate it. */
function intentToAuthenticate(ctx: SandboxContext, invoice: Invoice): string | undefined {
  const intent = intentOf(ctx, invoice)
  return intent?.status === 'requires_action' ? intent.id : undefined
}
