/** An invoice on one page of PDF, written by hand: a font that every reader has, and text. */
import { formatDate } from '../ground/clock.ts'
import { formatAmount } from '../ground/money.ts'
import type { Invoice } from './draft.ts'

export function renderInvoicePdf(invoice: Invoice): Uint8Array<ArrayBuffer> {
  const amount = (value: number) => formatAmount(value, invoice.currency)
  const rows: [string, string][] = [
    ...invoice.lines.data
      .slice(0, 30)
      .map(({ description, amount: value }): [string, string] => [description ?? '', amount(value)]),
    ['Subtotal', amount(invoice.subtotal)],
    ...(invoice.total_discount_amounts ?? []).map((discount): [string, string] => ['Discount', amount(-discount.amount)]),
    ...(invoice.shipping_cost ? [['Shipping', amount(invoice.shipping_cost.amount_subtotal)] satisfies [string, string]] : []),
    ...(invoice.total_taxes ?? []).map((tax): [string, string] => ['Tax', amount(tax.amount)]),
    ['Total', amount(invoice.total)],
    ['Paid', amount(invoice.amount_paid)],
  ]
  const head = [
    text(50, 780, 20, `Invoice ${invoice.number ?? ''}`),
    text(50, 756, 10, `SANDBOX, no real money. ${formatDate(invoice.created)}, ${invoice.status}`),
    text(50, 738, 10, `To ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer ?? ''}`),
  ]
  const body = rows.flatMap(([name, value], index) => [
    text(50, 700 - index * 18, 10, name.slice(0, 80)),
    text(545 - widthOf(latin(value), 10), 700 - index * 18, 10, value),
  ])
  return assemble([...head, ...body].join('\n'))
}

function text(x: number, y: number, size: number, value: string): string {
  return `BT /F1 ${size} Tf ${x} ${y} Td (${latin(value).replace(/[\\()]/g, '\\$&')}) Tj ET`
}

/** The standard fonts know Latin-1, and the euro at a place of its own; of other alphabets a letter is a question mark. */
function latin(value: string): string {
  return value
    .replace(/[\u00a0\u202f]/g, ' ')
    .replaceAll('€', '\x80')
    .replace(/[^\x20-\x7e\x80\xa1-\xff]/g, '?')
}

/** How wide Helvetica sets an amount: exact in digits and marks, near enough in the letters of a currency. */
function widthOf(value: string, size: number): number {
  const thousandths = [...value].reduce(
    (sum, letter) => sum + (/[.,: ]/.test(letter) ? 278 : /[A-Z]/.test(letter) ? 700 : letter === '-' ? 333 : 556),
    0,
  )
  return Math.round((thousandths * size) / 100) / 10
}

function assemble(content: string): Uint8Array<ArrayBuffer> {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  pdf += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`
  // A byte each, as the font counts them; the table of offsets does so, too.
  return Uint8Array.from(pdf, (letter) => letter.charCodeAt(0))
}
