import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EventStatus } from '#components/admin/event-status.tsx'
import { ReplayButton } from '#components/admin/replay-button.tsx'
import { Card } from '#components/ui/card.tsx'
import { eventsUrl } from '#lib/events.ts'
import { utcText } from '#lib/time.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type StripeEventDetails, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Event', robots: { index: false } }

export default async function EventPage({ params }: { params: Promise<{ id: string }> }) {
  await requireAdmin()
  const event = await shop().engine.stripeEvents.find(decodeURIComponent((await params).id))
  if (!event) {
    notFound()
  }
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="events" />
      <div className="flex flex-col gap-3">
        <Link
          href="/admin/events"
          className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
        >
          All events
        </Link>
        <h1 className="break-words font-extrabold text-head tracking-tight">{event.type}</h1>
        <p className="flex flex-wrap items-center gap-3">
          <EventStatus status={event.status} />
          <span>{event.outcome}</span>
        </p>
      </div>
      <div className="grid gap-8 lg:grid-cols-[2fr_3fr]">
        <div className="flex min-w-0 flex-col gap-6">
          <Properties event={event} />
          <ReplayButton id={event.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {event.error && <CodeBlock title="Last error" text={event.error} />}
          <CodeBlock title="Event data" text={JSON.stringify(event.body, null, 2)} />
        </div>
      </div>
    </div>
  )
}

function Properties({ event }: { event: StripeEventDetails }) {
  const { id, objectId, apiVersion, created, receivedAt, settledAt, nextTryAt, attempts } = event
  const properties: [string, string | null][] = [
    ['Event ID', id],
    ['API version', apiVersion ?? 'None (thin event)'],
    ['Created', `${utcText(created)} UTC`],
    ['Received', `${utcText(receivedAt)} UTC`],
    ['Processed', settledAt && `${utcText(settledAt)} UTC`],
    ['Failed attempts', String(attempts)],
    ['Next attempt', nextTryAt && `${utcText(nextTryAt)} UTC`],
  ]
  return (
    <Card className="px-4 py-2 sm:px-6">
      <dl className="text-small tabular-nums">
        {objectId && (
          <Property name="Object">
            <Link
              href={eventsUrl({ period: 'month', filter: { objectId } })}
              className="text-accent underline decoration-1"
            >
              {objectId}
            </Link>
          </Property>
        )}
        {properties.map(
          ([name, value]) =>
            value && (
              <Property key={name} name={name}>
                {value}
              </Property>
            ),
        )}
      </dl>
    </Card>
  )
}

function Property({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-4 border-rule border-b py-2.5 last:border-b-0 sm:grid-cols-[9rem_1fr]">
      <dt className="text-faded">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** Text with long lines, in a box that scrolls with the keyboard too. */
function CodeBlock({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="font-bold text-title">{title}</h2>
      <Card>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
        <pre tabIndex={0} className="max-h-160 overflow-auto p-4 font-mono text-fine">
          {text}
        </pre>
      </Card>
    </section>
  )
}
