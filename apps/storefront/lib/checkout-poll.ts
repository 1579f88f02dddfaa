/**
 * What the success page believes while it polls. A pure machine: it is told what was heard and how long it has been waiting,
 * and says what to show and when to ask again. The page has the timers, the machine has the rules.
 */
import type { OrderSummary } from '#server/shop.ts'

export type CheckoutState =
  /** Nothing certain yet. `overdue`: longer than a payment usually takes. `unreachable`: the last question got no result. */
  | { phase: 'waiting'; overdue: boolean; unreachable: boolean }
  /** Stripe has the order's go-ahead and the bank has not answered yet; can last days. */
  | { phase: 'processing'; order: OrderSummary }
  | { phase: 'paid'; order: OrderSummary }
  | { phase: 'closed'; reason: 'expired' | 'canceled'; order: OrderSummary }
  /** No order has this session. */
  | { phase: 'unknown' }

export type PollResult = { kind: 'order'; order: OrderSummary } | { kind: 'not_found' } | { kind: 'no_answer' }

export const initialState: CheckoutState = { phase: 'waiting', overdue: false, unreachable: false }

/** A payment that worked is known within a second or two: past this it is worth explaining why nothing happens. */
const overdueAfterMs = 20_000
/** The page redirects here before the order's third beat may be written, so "no such order" counts only after a few tries. */
const unknownAfterMs = 5_000

/** `waitedMs` since the page opened. */
export function nextState(heard: PollResult, waitedMs: number): CheckoutState {
  const overdue = waitedMs >= overdueAfterMs
  if (heard.kind === 'no_answer') {
    return { phase: 'waiting', overdue, unreachable: true }
  }
  if (heard.kind === 'not_found') {
    return waitedMs < unknownAfterMs ? initialState : { phase: 'unknown' }
  }
  const { order } = heard
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

/** Milliseconds until the next question; `undefined` when there is nothing left to learn. */
export function pollDelayMs(watch: CheckoutState, waitedMs: number): number | undefined {
  if (watch.phase === 'paid' || watch.phase === 'closed' || watch.phase === 'unknown') {
    return undefined
  }
  if (watch.phase === 'processing') {
    return 15_000
  }
  if (waitedMs < 5_000) {
    return 500
  }
  return waitedMs < overdueAfterMs ? 1_500 : 5_000
}
