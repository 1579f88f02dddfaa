import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { Pace } from './pace.ts'
import type { Discrepancy } from './types.ts'

export interface Found {
  discrepancy: Omit<Discrepancy, 'repaired'>
  /** Makes ours what Stripe's is; absent where a person has to. */
  mend?: () => Promise<unknown>
}

/** How far back to look, and how to ask for what lies there. */
export interface Look {
  /** When all of this was last found to agree; `undefined` when it never was. */
  goodUntil: Date | undefined
  /** For each call to Stripe that `list` makes. */
  pace: Pace
  /** So many were seen so far, of what Stripe lists. */
  tell(seen: number): void
  signal: AbortSignal | undefined
}

export interface Comparison {
  /** What is compared, for the progress bar, and for a later run to go on from. */
  step: string
  /** Our ids, in any order. */
  list(ctx: Context, look: Look): Promise<string[]>
  /** One call to Stripe, which may be repeated; `undefined` when both agree. */
  compare(ctx: Context, id: string): Promise<Found | undefined>
}

/**
 * From when on to look at things that go on changing for so many days after they began; `undefined` is from the beginning. What began
 * earlier had come to rest when all was last found to agree.
 */
export function lookBackTo({ goodUntil }: Pick<Look, 'goodUntil'>, changingDays: number): Date | undefined {
  return goodUntil && addMinutes(goodUntil, -changingDays * 24 * 60)
}
