/**
 * Dunning: the retry schedule of failed invoice payments, and what happens after the last retry.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

export interface Dunning {
  /** Days from each failed attempt to the next. Default: 3, 5, 7. */
  retryDays: number[]
  /** What happens to the subscription after the last failed attempt. Default: `cancel`. */
  end: 'cancel' | 'unpaid' | 'leave'
}

const defaultDunning: Dunning = { retryDays: [3, 5, 7], end: 'cancel' }

export function dunningOf(ctx: SandboxContext): Dunning {
  const stored = ctx.database.setting('dunning')
  return stored === undefined ? defaultDunning : JSON.parse(stored)
}

export function setDunning(ctx: SandboxContext, dunning: Partial<Dunning>): Dunning {
  const next = { ...dunningOf(ctx), ...dunning }
  ctx.database.setSetting('dunning', JSON.stringify(next))
  return next
}

/** Time of the next attempt, in seconds since 1970; `null` after the last one. */
export function nextAttemptAt(
  ctx: SandboxContext,
  invoice: Objects['invoice'],
  attempts: number,
): number | null {
  const days = dunningOf(ctx).retryDays[attempts - 1]
  return days === undefined ? null : ctx.now(invoice.customer) + days * 86_400
}
