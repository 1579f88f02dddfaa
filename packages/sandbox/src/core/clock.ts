/**
 * The sandbox's clock: real time plus an offset that `advance` changes. No other file reads real
 * time.
 */

export interface Clock {
  /** Sandbox time, milliseconds since 1970. */
  now(): number
  /** Real time: the `t` of a webhook signature, which receivers compare with their own clock. */
  wall(): number
  /**
   * Stops the clock at `at` until the next `freezeAt` or `resumeFrom`; jobs that run meanwhile get
   * that time.
   */
  freezeAt(at: number): void
  /** Lets the clock run again, from the time `at`. */
  resumeFrom(at: number): void
  /** Milliseconds between the sandbox's time and real time. */
  offset(): number
}

export function createClock(wall: () => number = Date.now, initialOffset = 0): Clock {
  let offset = initialOffset
  let frozen: number | undefined
  return {
    now: () => frozen ?? wall() + offset,
    wall,
    freezeAt(at) {
      frozen = at
    },
    resumeFrom(at) {
      offset = at - wall()
      frozen = undefined
    },
    offset: () => offset,
  }
}

export type Duration = string | Partial<Record<Unit, number>>
const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const
type Unit = `${(typeof units)[number]}s`
const milliseconds = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const

/**
 * The time `duration` after `from`, in milliseconds. A duration is written as `"40 minutes"`,
 * `"1 month 2 days"` or `{ days: 3 }`. @throws RangeError for anything else
 */
export function after(from: number, duration: Duration): number {
  const parts = typeof duration === 'string' ? readDuration(duration) : Object.entries(duration)
  const moment = parts.reduce((time, [unit, count]) => add(time, unit.replace(/s$/, ''), count), from)
  if (!(moment <= lastMoment)) {
    throw new RangeError('The clock cannot be moved beyond the year 9999.')
  }
  return moment
}

const lastMoment = Date.UTC(10_000, 0) - 1

function readDuration(text: string): [string, number][] {
  const parts = [...text.matchAll(/(\d+)\s*(second|minute|hour|day|week|month|year)s?/g)]
  const rest = text
    .replace(/(\d+)\s*(second|minute|hour|day|week|month|year)s?/g, '')
    .replace(/[\s,]|and/g, '')
  if (parts.length === 0 || rest !== '') {
    throw new RangeError(`Not a duration: "${text}". Write it like "40 minutes" or "1 month 2 days".`)
  }
  return parts.map(([, count, unit]) => [String(unit), Number(count)])
}

function add(moment: number, unit: string, count: number): number {
  if (!Number.isFinite(count) || count < 0) {
    throw new RangeError('The clock can only be moved forward.')
  }
  if (unit === 'month') {
    return addMonths(moment, count)
  }
  if (unit === 'year') {
    return addMonths(moment, 12 * count)
  }
  const size = Object.entries(milliseconds).find(([name]) => name === unit)?.[1]
  if (size === undefined) {
    throw new RangeError(`Not a unit of time: "${unit}".`)
  }
  return moment + count * size
}

/**
 * The same day and time `count` months later; the 31st becomes the last day of a shorter month.
 * `anchorDay` is the day to return to in longer months, by default that of `moment`.
 */
export function addMonths(moment: number, count: number, anchorDay?: number): number {
  const date = new Date(moment)
  const day = anchorDay ?? date.getUTCDate()
  const month = date.getUTCMonth() + count
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const start = Date.UTC(date.getUTCFullYear(), month, Math.min(day, lastDay))
  return start + (moment % 86_400_000)
}

/** `01 Feb 2026`, as Stripe writes dates in descriptions. Takes seconds. */
export function formatDate(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}
