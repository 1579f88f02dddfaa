import Link from 'next/link'
import { EventStatus } from '#components/admin/event-status.tsx'
import { utcText } from '#lib/time.ts'
import type { StripeEventRow } from '#server/shop.ts'

export function EventList({ events }: { events: StripeEventRow[] }) {
  return (
    <table className="w-full table-fixed border-collapse text-small">
      <caption className="sr-only">Events, newest first</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">Event</th>
          <th className="w-24 py-2 pr-4 font-semibold">Status</th>
          <th className="w-2/5 py-2 pr-4 font-semibold max-md:hidden">Result</th>
          <th className="w-20 py-2 pr-4 text-right font-semibold max-lg:hidden">Failed attempts</th>
          <th className="w-44 py-2 font-semibold max-lg:hidden">Created (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </tbody>
    </table>
  )
}

function EventRow({ event }: { event: StripeEventRow }) {
  const { id, type, objectId, status, attempts, created } = event
  return (
    <tr className="border-rule border-b align-top hover:bg-shade">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        <Link
          href={`/admin/events/${encodeURIComponent(id)}`}
          className="block font-semibold text-accent hover:underline"
        >
          {type}
        </Link>
        <span className="block truncate text-faded text-fine" title={objectId ?? undefined}>
          {objectId ?? 'No object'}
        </span>
        <span className="block text-faded text-fine lg:hidden">{utcText(created)}</span>
        <span className="block text-fine md:hidden">{resultText(event)}</span>
      </th>
      <td className="py-3 pr-4">
        <EventStatus status={status} />
      </td>
      <td className="break-words py-3 pr-4 max-md:hidden">{resultText(event)}</td>
      <td className="py-3 pr-4 text-right tabular-nums max-lg:hidden">{attempts}</td>
      <td className="py-3 tabular-nums max-lg:hidden">{utcText(created)}</td>
    </tr>
  )
}

/** Why a pending or failed event failed; otherwise what applying it did. */
function resultText({ status, error, outcome }: StripeEventRow): string {
  const failed = status === 'pending' || status === 'dead'
  return (failed && error?.split('\n', 1)[0]) || outcome || ''
}
