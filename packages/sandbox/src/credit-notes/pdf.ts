import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { drawHeader } from '../invoices/pdf.ts'
import { createDocument, left, right } from '../pdf/document.ts'

/** The PDF of a credit note. */
export function renderCreditNotePdf(
  ctx: SandboxContext,
  note: Objects['credit_note'],
): Uint8Array<ArrayBuffer> {
  const document = createDocument()
  const invoice = ctx.store.get('invoice', note.invoice)
  const total = formatAmount(note.total, note.currency)
  drawHeader(document, invoice, 'Credit note', [
    ['Credit note number', note.number],
    ['Invoice number', invoice.number ?? ''],
    ['Date of issue', formatDate(note.created)],
  ])
  const headline = `${total} credited${note.status === 'void' ? ' (void)' : ''}`
  document.row({ text: headline, x: left, width: right - left, size: 15, bold: true })
  document.gap(18)
  for (const { description, amount } of note.lines.data) {
    document.row(
      { text: description ?? '', x: left, width: 380 },
      { text: formatAmount(amount, note.currency), x: 440, width: right - 440, align: 'right' },
    )
    document.gap(4)
  }
  document.rule()
  document.row(
    { text: 'Total', x: left, width: 380, bold: true },
    { text: total, x: 440, width: right - 440, align: 'right', bold: true },
  )
  if (note.memo !== null) {
    document.gap(18)
    document.row({ text: note.memo, x: left, width: right - left, muted: true })
  }
  return document.end(`${note.number} · ${headline}`)
}
