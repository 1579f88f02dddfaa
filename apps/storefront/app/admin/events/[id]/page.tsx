import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EventStatus } from '#components/admin/event-status.tsx'
import { ReplayButton } from '#components/admin/replay-button.tsx'
import { Card } from '#components/ui/card.tsx'
import { eventsAddress, timeText } from '#lib/events.ts'
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
      <AdminNav at="events" />
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
          <Facts event={event} />
          <ReplayButton id={event.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {event.error && <Listing title="Error of the last try" text={event.error} />}
          <Listing title="What Stripe sent" text={JSON.stringify(event.body, null, 2)} />
        </div>
      </div>
    </div>
  )
}

function Facts({ event }: { event: StripeEventDetails }) {
  const { id, objectId, apiVersion, created, receivedAt, settledAt, nextTryAt, attempts } = event
  const facts: [string, string | null][] = [
    ['Event', id],
    ['API version', apiVersion ?? 'none: a thin event'],
    ['Created', `${timeText(created)}, by Stripe`],
    ['Received', timeText(receivedAt)],
    ['Settled', settledAt && timeText(settledAt)],
    ['Tries that failed', String(attempts)],
    ['Next try', nextTryAt && timeText(nextTryAt)],
  ]
  return (
    <Card className="px-4 py-2 sm:px-6">
      <dl className="text-small tabular-nums">
        {objectId && (
          <Fact name="Object">
            <Link
              href={eventsAddress({ span: 'day', filter: { objectId } })}
              className="text-accent underline decoration-1"
            >
              {objectId}
            </Link>
          </Fact>
        )}
        {facts.map(
          ([name, value]) =>
            value && (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
        )}
      </dl>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-4 border-rule border-b py-2.5 last:border-b-0 sm:grid-cols-[9rem_1fr]">
      <dt className="text-faded">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** Long lines scroll in their own box, by keyboard too. */
function Listing({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="font-bold text-title">{title}</h2>
      <Card>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre tabIndex={0} className="max-h-160 overflow-auto p-4 font-mono text-fine">
          {text}
        </pre>
      </Card>
    </section>
  )
}
