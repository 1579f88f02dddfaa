/** PDFs of invoices (`/i/{invoice}/pdf`), their receipts, and credit notes. */
import type { Context, Hono } from 'hono'
import type { SandboxContext } from '../context.ts'
import { renderCreditNotePdf } from '../credit-notes/pdf.ts'
import { renderInvoicePdf } from '../invoices/pdf.ts'
import { findFinalizedInvoice } from './invoice-page.ts'
import { documentNotFound, notice } from './layout.ts'

export function registerPdfRoutes(app: Hono, ctx: SandboxContext) {
  app.get('/i/:invoice/pdf', (context) => {
    const invoice = findFinalizedInvoice(ctx, context.req.param('invoice'))
    if (invoice === undefined) {
      return context.html(notice(documentNotFound), 404)
    }
    return sendPdf(context, renderInvoicePdf(ctx, invoice, 'Invoice'), `Invoice-${invoice.number}`)
  })
  app.get('/i/:invoice/receipt', (context) => {
    const invoice = findFinalizedInvoice(ctx, context.req.param('invoice'))
    if (invoice?.status !== 'paid') {
      return context.html(notice(documentNotFound), 404)
    }
    return sendPdf(context, renderInvoicePdf(ctx, invoice, 'Receipt'), `Receipt-${invoice.number}`)
  })
  app.get('/credit_notes/:note/pdf', (context) => {
    const note = ctx.store.find('credit_note', context.req.param('note'))
    if (note === undefined) {
      return context.html(notice(documentNotFound), 404)
    }
    return sendPdf(context, renderCreditNotePdf(ctx, note), `Credit-note-${note.number}`)
  })
}

function sendPdf(context: Context, bytes: Uint8Array<ArrayBuffer>, name: string) {
  return context.body(bytes, 200, {
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name}.pdf"`,
  })
}
