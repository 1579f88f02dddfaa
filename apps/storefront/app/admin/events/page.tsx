import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { EventCharts } from '#components/admin/event-charts.tsx'
import { EventFilter, PeriodLinks } from '#components/admin/event-filter.tsx'
import { EventList } from '#components/admin/event-list.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { eventsUrl, parseEventsQuery, periods, type Query } from '#lib/events.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Events', robots: { index: false } }

const pageLength = 50

/** The webhook inbox: every event received from Stripe and the result of processing it. */
export default async function EventsPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = parseEventsQuery(await searchParams)
  const { stripeEvents } = shop().engine
  const { minutes, buckets } = periods[query.period]
  const [stats, events] = await Promise.all([
    stripeEvents.stats({ spanMinutes: minutes, buckets }),
    stripeEvents.list({ ...query.filter, limit: pageLength }),
  ])
  const isFiltered = Object.values(query.filter).some((value) => value !== undefined)
  const last = events.length === pageLength ? events.at(-1) : undefined
  return (
    <div className="flex flex-col gap-10">
      <AdminNav current="events" />
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
        <div>
          <h1 className="font-extrabold text-head tracking-tight">Events</h1>
          <p className="text-faded">
            Events received from Stripe and how they were processed. Times are in UTC.
          </p>
        </div>
        <PeriodLinks {...query} />
      </div>
      <EventCharts stats={stats} period={query.period} />
      <section aria-label="Event list" className="flex flex-col gap-6 border-rule border-t pt-8">
        <EventFilter {...query} />
        {events.length === 0 ? (
          <EmptyState
            isFiltered={isFiltered}
            noun="events"
            hint="Stripe sends the first one when a customer checks out or subscribes."
          />
        ) : (
          <EventList events={events} />
        )}
        {last && (
          <Link
            href={eventsUrl({ ...query, filter: { ...query.filter, before: last.id } })}
            className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
          >
            Older events
          </Link>
        )}
      </section>
    </div>
  )
}
