/**
 * One step of reconciling: lists the objects to compare, compares each with Stripe, and describes
 * how to repair a discrepancy.
 */
import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { Discrepancy } from '../core/discrepancy.ts'

export interface Comparison {
  /** Shown as progress, and stored so that a later run can resume at it. */
  step: string
  /** Ids to compare, in any order: our own rows, objects at Stripe, or customers. */
  list(ctx: Context, options: ListOptions): Promise<string[]>
  /**
   * Makes one call to Stripe, or pages through one list. May be repeated; `undefined` when both
   * sides agree.
   */
  compare(ctx: Context, id: string): Promise<Found | undefined>
}

/** Runs a call to Stripe within the rate limit of reconciling. */
export type Pace = <T>(call: () => Promise<T>) => Promise<T>

export interface ListOptions {
  /** Until when this step is known to agree with Stripe; `undefined` if it never was. */
  verifiedUntil: Date | undefined
  /** For each call to Stripe that `list` makes. */
  pace: Pace
  /** Reports how many of Stripe's objects were listed so far. */
  onListed(count: number): void
  signal: AbortSignal | undefined
}

export interface Found {
  discrepancy: Omit<Discrepancy, 'repaired'>
  /** Updates our rows to match Stripe; absent when an admin has to decide. */
  repair?: () => Promise<unknown>
}

/**
 * The earliest creation time to compare, for objects that can change for `changingDays` after they
 * were created; `undefined` compares all of them. Older objects could no longer change when the
 * step last agreed.
 */
export function compareSince(
  { verifiedUntil }: Pick<ListOptions, 'verifiedUntil'>,
  changingDays: number,
): Date | undefined {
  return verifiedUntil && addMinutes(verifiedUntil, -changingDays * 24 * 60)
}
