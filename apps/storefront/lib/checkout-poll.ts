/**
 * The success page's state machine: from the result of a poll and the time waited it computes what
 * to show and when to poll again. Pure; the page has the timers.
 */
import type { Order } from '@countinghouse/api/types'

export type CheckoutState =
  /**
   * The payment is not confirmed yet. `overdue`: longer than a payment usually takes.
   * `unreachable`: the last poll failed.
   */
  | { phase: 'waiting'; overdue: boolean; unreachable: boolean }
  /** The payment was submitted and the bank has not confirmed it; can take days. */
  | { phase: 'processing'; order: Order }
  | { phase: 'paid'; order: Order }
  | { phase: 'closed'; reason: 'expired' | 'canceled'; order: Order }
  /** No order has this Checkout Session. */
  | { phase: 'unknown' }

export type PollResult = { kind: 'order'; order: Order } | { kind: 'not_found' } | { kind: 'no_response' }

export const initialState: CheckoutState = { phase: 'waiting', overdue: false, unreachable: false }

/**
 * A successful payment is confirmed within a second or two; after this long the page explains the
 * delay.
 */
const overdueAfterMs = 20_000
/**
 * The redirect can arrive before the session id is recorded, so "not found" counts only after this.
 */
const unknownAfterMs = 5_000

/** `waitedMs` is the time since the page opened. */
export function nextState(poll: PollResult, waitedMs: number): CheckoutState {
  const overdue = waitedMs >= overdueAfterMs
  if (poll.kind === 'no_response') {
    return { phase: 'waiting', overdue, unreachable: true }
  }
  if (poll.kind === 'not_found') {
    return waitedMs < unknownAfterMs ? initialState : { phase: 'unknown' }
  }
  const { order } = poll
  switch (order.status) {
    case 'pending':
      return { phase: 'waiting', overdue, unreachable: false }
    case 'processing':
      return { phase: 'processing', order }
    case 'expired':
    case 'canceled':
      return { phase: 'closed', reason: order.status, order }
    case 'paid':
    case 'partially_refunded':
    case 'refunded':
      return { phase: 'paid', order }
  }
}

/** Milliseconds until the next poll; `undefined` when the state is final. */
export function pollDelayMs(state: CheckoutState, waitedMs: number): number | undefined {
  if (state.phase === 'paid' || state.phase === 'closed' || state.phase === 'unknown') {
    return undefined
  }
  if (state.phase === 'processing') {
    return 15_000
  }
  if (waitedMs < 5_000) {
    return 500
  }
  return waitedMs < overdueAfterMs ? 1_500 : 5_000
}
