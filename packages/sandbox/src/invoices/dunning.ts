/** Dunning: when a failed renewal is tried again, and what ends it. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

export interface Dunning {
  /** Days from each failure to the next attempt. */
  retryDays: number[]
  /** What becomes of the subscription when the last attempt failed. */
  end: 'cancel' | 'unpaid' | 'leave'
}

const standard: Dunning = { retryDays: [3, 5, 7], end: 'cancel' }

export function dunningOf(ctx: SandboxContext): Dunning {
  const chosen = ctx.database.setting('dunning')
  return chosen === undefined ? standard : JSON.parse(chosen)
}

export function setDunning(ctx: SandboxContext, dunning: Partial<Dunning>): Dunning {
  const next = { ...dunningOf(ctx), ...dunning }
  ctx.database.setSetting('dunning', JSON.stringify(next))
  return next
}

/** Seconds; `null` after the last. */
export function nextAttemptAt(
  ctx: SandboxContext,
  invoice: Objects['invoice'],
  attempts: number,
): number | null {
  const days = dunningOf(ctx).retryDays[attempts - 1]
  return days === undefined ? null : ctx.now(invoice.customer) + days * 86_400
}
