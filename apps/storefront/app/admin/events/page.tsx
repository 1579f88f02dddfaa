import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { EventFilter, PeriodLinks } from '#components/admin/event-filter.tsx'
import { EventList } from '#components/admin/event-list.tsx'
import { EventCharts } from '#components/admin/event-charts.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { eventsAddress, type Query, readQuery, periods } from '#lib/events.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Events', robots: { index: false } }

const pageLength = 50

/** The inbox: what Stripe told the shop, and what became of it. */
export default async function EventsPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const asked = readQuery(await searchParams)
  const { stripeEvents } = shop().engine
  const { minutes, buckets } = periods[asked.span]
  const [stats, events] = await Promise.all([
    stripeEvents.stats({ spanMinutes: minutes, buckets }),
    stripeEvents.list({ ...asked.filter, limit: pageLength }),
  ])
  const isAsked = Object.values(asked.filter).some((value) => value !== undefined)
  const last = events.length === pageLength ? events.at(-1) : undefined
  return (
    <div className="flex flex-col gap-10">
      <AdminNav at="events" />
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
        <div>
          <h1 className="font-extrabold text-head tracking-tight">Events</h1>
          <p className="text-faded">What Stripe told the shop, and what became of it. Times are UTC.</p>
        </div>
        <PeriodLinks {...asked} />
      </div>
      <EventCharts stats={stats} span={asked.span} />
      <section aria-label="The inbox" className="flex flex-col gap-6 border-rule border-t pt-8">
        <EventFilter {...asked} />
        {events.length === 0 ? (
          <EmptyState
            isAsked={isAsked}
            noun="events"
            first="Stripe sends the first when somebody checks out, or subscribes."
          />
        ) : (
          <EventList events={events} />
        )}
        {last && (
          <Link
            href={eventsAddress({ ...asked, filter: { ...asked.filter, before: last.id } })}
            className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
          >
            Older events
          </Link>
        )}
      </section>
    </div>
  )
}
