/**
 * Billing periods, counted from the anchor, so that the 31st is used again after a shorter month.
 */
import { addMonths } from '../core/clock.ts'
import type { Objects } from '../core/objects.ts'

type Recurring = Pick<NonNullable<Objects['price']['recurring']>, 'interval' | 'interval_count'>

const seconds = { day: 86_400, week: 604_800 } as const

/** The first boundary after `from`, in seconds. `anchor` is a boundary itself. */
export function nextBoundary(anchor: number, recurring: Recurring, from: number): number {
  for (let index = Math.max(0, boundariesBefore(anchor, recurring, from) - 1); ; index++) {
    const boundary = boundaryAt(anchor, recurring, index)
    if (boundary > from) {
      return boundary
    }
  }
}

/** One interval before the anchor. */
export const previousBoundary = (anchor: number, recurring: Recurring): number =>
  boundaryAt(anchor, recurring, -1)

function boundaryAt(anchor: number, { interval, interval_count }: Recurring, index: number): number {
  const count = index * interval_count
  if (interval === 'day' || interval === 'week') {
    return anchor + count * seconds[interval]
  }
  return Math.floor(addMonths(anchor * 1_000, interval === 'year' ? 12 * count : count) / 1_000)
}

/** A lower bound of the number of boundaries up to `from`, at most one too many. */
function boundariesBefore(anchor: number, { interval, interval_count }: Recurring, from: number): number {
  const longest =
    interval === 'day' || interval === 'week' ? seconds[interval] : (interval === 'month' ? 31 : 366) * 86_400
  return Math.floor((from - anchor) / (longest * interval_count))
}
