/** The event pages: periods, filters as URLs, and processing delays as text. */
import type { StripeEventFilter, StripeEventStatus } from '#server/shop.ts'

export const statuses = ['applied', 'ignored', 'pending', 'dead'] as const satisfies StripeEventStatus[]

export const eventStatusLabels: Record<StripeEventStatus, string> = {
  applied: 'Applied',
  ignored: 'Ignored',
  pending: 'Pending',
  dead: 'Failed',
}

export interface Period {
  name: string
  minutes: number
  buckets: number
}

export const periods = {
  hour: { name: 'the last hour', minutes: 60, buckets: 30 },
  day: { name: 'the last day', minutes: 24 * 60, buckets: 48 },
  week: { name: 'the last week', minutes: 7 * 24 * 60, buckets: 42 },
  month: { name: 'the last 30 days', minutes: 30 * 24 * 60, buckets: 30 },
} as const satisfies Record<string, Period>

export type PeriodName = keyof typeof periods

export type Query = Record<string, string | string[] | undefined>

export interface EventsQuery {
  period: PeriodName
  filter: Pick<StripeEventFilter, 'type' | 'status' | 'objectId' | 'before'>
}

/** Invalid values are ignored and not an error, because people edit URLs by hand. */
export function parseEventsQuery(query: Query): EventsQuery {
  const text = (name: string) =>
    typeof query[name] === 'string' && query[name].trim() !== '' ? query[name].trim() : undefined
  const period = text('span')
  return {
    period: period && Object.hasOwn(periods, period) ? (period as PeriodName) : 'day',
    filter: {
      type: text('type'),
      status: statuses.find((status) => status === text('status')),
      objectId: text('object'),
      before: text('before'),
    },
  }
}

/** The URL of the list with this filter; empty values are left out. */
export function eventsUrl({ period, filter }: EventsQuery): string {
  const { type, status, objectId, before } = filter
  const pairs = Object.entries({
    span: period === 'day' ? undefined : period,
    type,
    status,
    object: objectId,
    before,
  })
  const query = new URLSearchParams(
    pairs.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  )
  return query.size === 0 ? '/admin/events' : `/admin/events?${query}`
}

const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' })

/** Label of the time axis: the hour for a period up to a day, otherwise the date. */
export const tickText = (time: Date, period: PeriodName): string =>
  period === 'hour' || period === 'day' ? hour.format(time) : day.format(time)

/** `delayText(0.4)` is `0.4 s`, `delayText(5400)` is `1.5 h`. */
export function delayText(seconds: number): string {
  const [size, unit] =
    seconds < 60 ? [1, 's'] : seconds < 3600 ? [60, 'min'] : seconds < 86_400 ? [3600, 'h'] : [86_400, 'd']
  const value = seconds / size
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`
}

const delayMin = 0.1

/** Position of a delay on a logarithmic axis from a tenth of a second (0) to `max` (1). */
export function delayPosition(seconds: number, max: number): number {
  const position = Math.log10(Math.max(seconds, delayMin) / delayMin) / Math.log10(max / delayMin)
  return Math.min(1, Math.max(0, position))
}

/** Ticks of the delay axis, in seconds. */
export const delayTicks = [1, 10, 60, 600, 3600, 36_000, 259_200]
