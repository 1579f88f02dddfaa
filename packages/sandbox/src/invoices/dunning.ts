/** Dunning: when a failed renewal is tried again, and what ends it. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

export interface Dunning {
  /** Days from each failure to the next attempt. */
  retryDays: number[]
  /** What becomes of the subscription when the last attempt failed. */
  end: 'cancel' | 'unpaid' | 'leave'
}

const standard: Dunning = { retryDays: [3, 5, 7], end: 'cancel' }

export function dunningOf(world: World): Dunning {
  const chosen = world.database.setting('dunning')
  return chosen === undefined ? standard : JSON.parse(chosen)
}

export function setDunning(world: World, dunning: Partial<Dunning>): Dunning {
  const next = { ...dunningOf(world), ...dunning }
  world.database.setSetting('dunning', JSON.stringify(next))
  return next
}

/** Seconds; `null` after the last. */
export function nextAttemptAt(world: World, invoice: Objects['invoice'], attempts: number): number | null {
  const days = dunningOf(world).retryDays[attempts - 1]
  return days === undefined ? null : world.now(invoice.customer) + days * 86_400
}
