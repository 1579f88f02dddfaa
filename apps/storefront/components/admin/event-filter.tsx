import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { type EventsQuery, eventsAddress, type PeriodName, periods, statuses } from '#lib/events.ts'

/** A form that asks by its address: it can be kept, sent to somebody, and used without scripts. */
export function EventFilter({ span, filter }: EventsQuery) {
  const isFiltered = Boolean(filter.type || filter.status || filter.objectId)
  return (
    <form
      action="/admin/events"
      className="grid grid-cols-1 items-end gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_2fr_auto]"
    >
      <input type="hidden" name="span" value={span} />
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
        <label htmlFor="status">Outcome</label>
        <Select id="status" name="status" defaultValue={filter.status ?? ''}>
          <option value="">any</option>
          {statuses.map((status) => (
            <option key={status}>{status}</option>
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
          Show
        </Button>
        {isFiltered && (
          <Link
            href={eventsAddress({ span, filter: {} })}
            className={buttonClass({ tone: 'plain', size: 'small' })}
          >
            All events
          </Link>
        )}
      </div>
    </form>
  )
}

export function PeriodLinks({ span, filter }: EventsQuery) {
  return (
    <nav aria-label="How far back" className="flex flex-wrap gap-2">
      {(Object.keys(periods) as PeriodName[]).map((name) => (
        <Link
          key={name}
          href={eventsAddress({ span: name, filter: { ...filter, before: undefined } })}
          aria-current={name === span ? 'page' : undefined}
          className={buttonClass({ tone: name === span ? 'strong' : 'quiet', size: 'small' })}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
