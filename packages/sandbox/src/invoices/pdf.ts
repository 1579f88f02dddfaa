/** The PDF of an invoice, and of its receipt once it is paid. */
import { chargeOfInvoice, formatPaymentMethod } from '../charges/receipt.ts'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import { type Cell, createDocument, type Document, left, right } from '../pdf/document.ts'
import type { Invoice } from './draft.ts'
import { summaryOf } from './summary.ts'

type Line = Invoice['lines']['data'][number]

export function renderInvoicePdf(
  ctx: SandboxContext,
  invoice: Invoice,
  title: 'Invoice' | 'Receipt',
): Uint8Array<ArrayBuffer> {
  const document = createDocument()
  drawHeader(document, invoice, title, detailsOf(ctx, invoice, title))
  document.row({ text: headline(invoice), x: left, width: right - left, size: 15, bold: true })
  if (invoice.status === 'open' && invoice.hosted_invoice_url !== null) {
    document.row({
      text: `Pay online: ${invoice.hosted_invoice_url}`,
      x: left,
      width: right - left,
      muted: true,
    })
  }
  if (invoice.description !== null) {
    document.gap(10)
    document.row({ text: invoice.description, x: left, width: right - left })
  }
  document.gap(18)
  drawLines(document, invoice)
  for (const { label, amount, isTotal } of summaryOf(ctx, invoice)) {
    document.row(
      { text: label, x: 330, width: 130, bold: isTotal },
      { text: amount, x: 460, width: right - 460, align: 'right', bold: isTotal },
    )
    document.gap(3)
  }
  if (invoice.footer !== null) {
    document.gap(24)
    document.row({ text: invoice.footer, x: left, width: right - left, muted: true })
  }
  return document.end(`${invoice.number ?? 'Draft'} · ${headline(invoice)}`)
}

/** The header of invoices, receipts and credit notes: title, details, seller and customer. */
export function drawHeader(document: Document, invoice: Invoice, title: string, details: [string, string][]) {
  const half = (right - left) / 2 - 10
  const name = invoice.account_name ?? 'Sandbox'
  document.row(
    { text: title, x: left, width: half, size: 20, bold: true },
    { text: name, x: left + half + 20, width: half, size: 14, bold: true, align: 'right' },
  )
  document.gap(14)
  for (const [label, value] of details) {
    document.row({ text: label, x: left, width: 110, bold: true }, { text: value, x: left + 110, width: 300 })
  }
  document.gap(18)
  drawParties(document, [name, 'Sandbox: no real money', invoice.account_country ?? ''], billedTo(invoice))
  document.gap(22)
}

function detailsOf(ctx: SandboxContext, invoice: Invoice, title: 'Invoice' | 'Receipt'): [string, string][] {
  const { finalized_at, paid_at } = invoice.status_transitions
  const charge = title === 'Receipt' ? chargeOfInvoice(ctx, invoice) : undefined
  const dateRow = (label: string, at: number | null): [string, string][] =>
    at === null ? [] : [[label, formatDate(at)]]
  return [
    ['Invoice number', invoice.number ?? ''],
    ...dateRow('Date of issue', finalized_at ?? invoice.created),
    ...(title === 'Receipt' ? dateRow('Date paid', paid_at) : dateRow('Date due', invoice.due_date)),
    ...(charge === undefined
      ? []
      : [['Payment method', formatPaymentMethod(charge)] satisfies [string, string]]),
    ...(invoice.custom_fields ?? []).map(({ name, value }): [string, string] => [name, value]),
  ]
}

function headline({
  status,
  currency,
  total,
  amount_paid,
  amount_remaining,
  due_date,
  status_transitions,
}: Invoice): string {
  const money = (amount: number) => formatAmount(amount, currency)
  if (status === 'paid') {
    return `${money(amount_paid)} paid on ${formatDate(status_transitions.paid_at ?? 0)}`
  }
  if (status === 'open') {
    return `${money(amount_remaining)} due${due_date === null ? '' : ` ${formatDate(due_date)}`}`
  }
  return `${money(total)} (${status})`
}

function billedTo(invoice: Invoice): string[] {
  const {
    customer_name,
    customer_email,
    customer_phone,
    customer_address: address,
    customer_tax_ids,
  } = invoice
  const cityLine = [address?.postal_code, address?.city, address?.state].filter(Boolean).join(' ')
  const taxIds = (customer_tax_ids ?? []).map(
    ({ type, value }) => `${type.toUpperCase().replace('_', ' ')} ${value ?? ''}`,
  )
  return [
    customer_name,
    address?.line1,
    address?.line2,
    cityLine,
    address?.country,
    customer_email,
    customer_phone,
    ...taxIds,
  ].flatMap((line) => (line ? [line] : []))
}

function drawParties(document: Document, from: string[], to: string[]) {
  const middle = left + 210
  document.row(
    { text: 'From', x: left, width: 200, bold: true },
    { text: 'Bill to', x: middle, width: 280, bold: true },
  )
  for (let index = 0; index < Math.max(from.length, to.length); index++) {
    const cells: Cell[] = [
      { text: from[index] ?? '', x: left, width: 200 },
      { text: to[index] ?? '', x: middle, width: 280 },
    ]
    document.row(...cells)
  }
}

function drawLines(document: Document, invoice: Invoice) {
  const columns = (description: string, quantity: string, unitPrice: string, amount: string): Cell[] => [
    { text: description, x: left, width: 270 },
    { text: quantity, x: 325, width: 40, align: 'right' },
    { text: unitPrice, x: 370, width: 85, align: 'right' },
    { text: amount, x: 460, width: right - 460, align: 'right' },
  ]
  const heading = columns('Description', 'Qty', 'Unit price', 'Amount')
  document.row(...heading.map((cell) => ({ ...cell, muted: true, size: 8 })))
  document.rule()
  for (const line of invoice.lines.data) {
    document.row(
      ...columns(
        line.description ?? '',
        String(line.quantity ?? ''),
        formatUnitPrice(line),
        formatAmount(line.amount, line.currency),
      ),
    )
    if (line.period.end > line.period.start) {
      document.row({
        text: `${formatDate(line.period.start)} – ${formatDate(line.period.end)}`,
        x: left,
        width: 270,
        size: 8,
        muted: true,
      })
    }
    document.gap(5)
  }
  document.rule()
  document.gap(4)
}

/** A proration has no unit price. */
function formatUnitPrice({ pricing, currency, parent }: Line): string {
  const isProration = parent?.subscription_item_details?.proration || parent?.invoice_item_details?.proration
  const unit = pricing?.unit_amount_decimal ?? null
  return unit === null || isProration ? '' : formatAmount(Number(unit), currency)
}
