/**
 * Calendar periods as Stripe counts them: from an anchor, in UTC; a day that a month does not have
 * becomes the month's last day.
 */
interface Period {
  /** ISO 8601. */
  anchor: string
  unit: 'month' | 'day'
  count: number
}

/** The first end of a period that is later than `time`. */
export function periodEndAfter({ anchor, unit, count }: Period, time: Date): Date {
  const from = new Date(anchor)
  const about = unit === 'day' ? (time.getTime() - from.getTime()) / DAY_MS : monthsBetween(from, time)
  // One less than estimated: the anchor's day may be later in its month than that of `time`.
  for (let at = Math.max(0, Math.floor(about / count) - 1); ; at++) {
    const end = periodEnd({ anchor, unit, count }, at)
    if (end > time) {
      return end
    }
  }
}

/** Number 0 is the anchor, number 1 the end of the first period. */
export function periodEnd({ anchor, unit, count }: Period, number: number): Date {
  const from = new Date(anchor)
  return unit === 'day' ? new Date(from.getTime() + number * count * DAY_MS) : addMonths(from, number * count)
}

const DAY_MS = 24 * 60 * 60 * 1000

const monthsBetween = (from: Date, to: Date): number =>
  (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()

function addMonths(time: Date, months: number): Date {
  const moved = new Date(time)
  moved.setUTCDate(1)
  moved.setUTCMonth(time.getUTCMonth() + months)
  const days = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(time.getUTCDate(), days))
  return moved
}
