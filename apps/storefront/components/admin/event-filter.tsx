import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import {
  type EventsQuery,
  eventStatusLabels,
  eventsUrl,
  type PeriodName,
  periods,
  statuses,
} from '#lib/events.ts'

/** A filter that submits to its own URL, which can be bookmarked and works without JavaScript. */
export function EventFilter({ period, filter }: EventsQuery) {
  const isFiltered = Boolean(filter.type || filter.status || filter.objectId)
  return (
    <form
      action="/admin/events"
      className="grid grid-cols-1 items-end gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_2fr_auto]"
    >
      <input type="hidden" name="span" value={period} />
      <div className="flex min-w-0 flex-col gap-1 text-small">
        <label htmlFor="type">Type</label>
        <Input
          id="type"
          name="type"
          defaultValue={filter.type}
          placeholder="checkout.session.completed"
          spellCheck={false}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-1 text-small">
        <label htmlFor="status">Status</label>
        <Select id="status" name="status" defaultValue={filter.status ?? ''}>
          <option value="">Any</option>
          {statuses.map((status) => (
            <option key={status} value={status}>
              {eventStatusLabels[status]}
            </option>
          ))}
        </Select>
      </div>
      <div className="flex min-w-0 flex-col gap-1 text-small">
        <label htmlFor="object">Object</label>
        <Input
          id="object"
          name="object"
          defaultValue={filter.objectId}
          placeholder="cs_…"
          spellCheck={false}
        />
      </div>
      <div className="flex gap-3">
        <Button type="submit" size="small" className="px-5">
          Apply
        </Button>
        {isFiltered && (
          <Link
            href={eventsUrl({ period, filter: {} })}
            className={buttonClass({ tone: 'plain', size: 'small' })}
          >
            Clear filters
          </Link>
        )}
      </div>
    </form>
  )
}

const periodLabels: Record<PeriodName, string> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
}

export function PeriodLinks({ period, filter }: EventsQuery) {
  return (
    <nav aria-label="Period" className="flex flex-wrap gap-2">
      {(Object.keys(periods) as PeriodName[]).map((name) => (
        <Link
          key={name}
          href={eventsUrl({ period: name, filter: { ...filter, before: undefined } })}
          aria-current={name === period ? 'page' : undefined}
          className={buttonClass({ tone: name === period ? 'strong' : 'quiet', size: 'small' })}
        >
          {periodLabels[name]}
        </Link>
      ))}
    </nav>
  )
}
