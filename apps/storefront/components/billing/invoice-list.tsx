import type { Invoice } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { dateText } from '#lib/billing.ts'
import type { StatusLabel } from '#lib/orders.ts'

const statusLabels: Record<string, StatusLabel> = {
  paid: { text: 'Paid', tone: 'good' },
  open: { text: 'Open', tone: 'warn' },
  void: { text: 'Void', tone: 'neutral' },
  uncollectible: { text: 'Uncollectible', tone: 'neutral' },
}

export function InvoiceList({ invoices }: { invoices: Invoice[] }) {
  return (
    <section aria-labelledby="invoices" className="flex flex-col gap-4">
      <h2 id="invoices" className="font-bold text-title">
        Invoices
      </h2>
      {invoices.length === 0 && <p className="text-faded">You have no invoices yet.</p>}
      {invoices.length > 0 && (
        <Card className="overflow-hidden">
          <ul>
            {invoices.map((invoice) => (
              <Row key={invoice.id} invoice={invoice} />
            ))}
          </ul>
        </Card>
      )}
    </section>
  )
}

function Row({ invoice }: { invoice: Invoice }) {
  const { number, status, totalMinor, creditedMinor, currency, createdAt, hostedUrl, pdfUrl } = invoice
  const label: StatusLabel = statusLabels[status] ?? { text: status, tone: 'neutral' }
  const name = number === null ? 'Draft invoice' : `Invoice ${number}`
  const link = 'inline-flex min-h-11 items-center text-accent underline decoration-1 underline-offset-4'
  return (
    <li className="grid grid-cols-[1fr_6.5rem] border-rule border-b last:border-b-0 sm:grid-cols-[1fr_9rem]">
      <div className="flex min-w-0 flex-col gap-1 px-4 py-3 text-small sm:px-6">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <time dateTime={createdAt}>{dateText(createdAt)}</time>
          <Badge tone={label.tone}>{label.text}</Badge>
        </span>
        <span className="text-faded">{name}</span>
        <span className="flex items-center gap-x-5">
          {hostedUrl && (
            <a href={hostedUrl} aria-label={`View ${name}`} className={link}>
              View
            </a>
          )}
          {pdfUrl && (
            <a href={pdfUrl} aria-label={`PDF of ${name}`} className={link}>
              PDF
            </a>
          )}
        </span>
      </div>
      <p className="margin-line px-2.5 py-4 text-right font-semibold tabular-nums max-sm:text-small sm:px-6">
        {formatMoney(totalMinor, currency)}
        {creditedMinor > 0 && (
          <span className="block font-normal text-faded text-small">
            {formatMoney(creditedMinor, currency)} credited
          </span>
        )}
      </p>
    </li>
  )
}
