/** The inbox on pages: periods of time to look at, filters as addresses, and times and lags as text. */
import type { StripeEventFilter, StripeEventStatus } from '#server/shop.ts'

export const statuses = ['applied', 'ignored', 'pending', 'dead'] as const satisfies StripeEventStatus[]

export interface Span {
  name: string
  minutes: number
  buckets: number
}

export const periods = {
  hour: { name: 'the last hour', minutes: 60, buckets: 30 },
  day: { name: 'the last day', minutes: 24 * 60, buckets: 48 },
  week: { name: 'the last week', minutes: 7 * 24 * 60, buckets: 42 },
  month: { name: 'the last 30 days', minutes: 30 * 24 * 60, buckets: 30 },
} as const satisfies Record<string, Span>

export type PeriodName = keyof typeof periods

export type Query = Record<string, string | string[] | undefined>

export interface EventsQuery {
  span: PeriodName
  filter: Pick<StripeEventFilter, 'type' | 'status' | 'objectId' | 'before'>
}

/** What an address asks for; what it cannot ask for is passed over, since people shorten addresses by hand. */
export function readQuery(query: Query): EventsQuery {
  const text = (name: string) =>
    typeof query[name] === 'string' && query[name].trim() !== '' ? query[name].trim() : undefined
  const span = text('span')
  return {
    span: span && Object.hasOwn(periods, span) ? (span as PeriodName) : 'day',
    filter: {
      type: text('type'),
      status: statuses.find((status) => status === text('status')),
      objectId: text('object'),
      before: text('before'),
    },
  }
}

/** The address of the list with these in its query, less what is empty. */
export function eventsAddress({ span, filter }: EventsQuery): string {
  const { type, status, objectId, before } = filter
  const pairs = Object.entries({
    span: span === 'day' ? undefined : span,
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

const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' })

export const timeText = (moment: Date): string => time.format(moment)

/** As short as the span allows. */
export const tickText = (moment: Date, span: PeriodName): string =>
  span === 'hour' || span === 'day' ? clock.format(moment) : day.format(moment)

/** `lagText(0.4)` is `0.4 s`, `lagText(5400)` is `1.5 h`. */
export function lagText(seconds: number): string {
  const [size, unit] =
    seconds < 60 ? [1, 's'] : seconds < 3600 ? [60, 'min'] : seconds < 86_400 ? [3600, 'h'] : [86_400, 'd']
  const value = seconds / size
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`
}

const lagLeast = 0.1

/** Where a lag stands between nothing (0) and `most` (1): each tenfold takes the same room, from a tenth of a second up. */
export function lagHeight(seconds: number, most: number): number {
  const height = Math.log10(Math.max(seconds, lagLeast) / lagLeast) / Math.log10(most / lagLeast)
  return Math.min(1, Math.max(0, height))
}

/** The steps at which a scale of lags is marked. */
export const lagSteps = [1, 10, 60, 600, 3600, 36_000, 259_200]
