import { describe, expect, test } from 'vitest'
import type { OrderStatus, OrderSummary } from '#server/shop.ts'
import { pollDelayMs, type PollResult, nextState, initialState, type CheckoutState } from './checkout-poll.ts'

const order = (status: OrderStatus): OrderSummary => ({
  orderId: 'ord_000000000000000000000000' as OrderSummary['orderId'],
  status,
  number: 'CH-1001-N',
  subtotalMinor: 2499,
  discountMinor: 0,
  shippingMinor: 0,
  taxMinor: 0,
  taxIncluded: false,
  totalMinor: 2499,
  currency: 'usd',
  items: [],
})
const of = (status: OrderStatus): PollResult => ({ kind: 'order', order: order(status) })

describe('what the page believes', () => {
  const cases: [said: string, heard: PollResult, waitedMs: number, phase: CheckoutState['phase'], more?: object][] = [
    ['pending', of('pending'), 0, 'waiting', { overdue: false }],
    ['still pending at 19.9 s', of('pending'), 19_900, 'waiting', { overdue: false }],
    ['still pending at 20 s', of('pending'), 20_000, 'waiting', { overdue: true }],
    ['the bank takes its time', of('processing'), 60_000, 'processing'],
    ['paid at once', of('paid'), 0, 'paid'],
    ['paid late', of('paid'), 3_600_000, 'paid'],
    ['refunded since', of('refunded'), 0, 'paid'],
    ['refunded in part', of('partially_refunded'), 0, 'paid'],
    ['expired', of('expired'), 0, 'closed', { reason: 'expired' }],
    ['canceled', of('canceled'), 0, 'closed', { reason: 'canceled' }],
    ['not found yet', { kind: 'not_found' }, 1_000, 'waiting', { overdue: false }],
    ['not found for long', { kind: 'not_found' }, 5_000, 'unknown'],
    ['no result', { kind: 'no_answer' }, 1_000, 'waiting', { unreachable: true, overdue: false }],
    ['no result for long', { kind: 'no_answer' }, 25_000, 'waiting', { unreachable: true, overdue: true }],
  ]
  test.each(cases)('%s', (_said, heard, waitedMs, phase, more = {}) => {
    expect(nextState(heard, waitedMs)).toMatchObject({ phase, ...more })
  })
})

test('it asks often at first, seldom later, and never again once it knows', () => {
  expect(pollDelayMs(initialState, 0)).toBe(500)
  expect(pollDelayMs(initialState, 10_000)).toBe(1_500)
  expect(pollDelayMs(initialState, 30_000)).toBe(5_000)
  expect(pollDelayMs(nextState(of('processing'), 0), 0)).toBe(15_000)
  for (const status of ['paid', 'refunded', 'expired', 'canceled'] as const) {
    expect(pollDelayMs(nextState(of(status), 0), 0)).toBeUndefined()
  }
  expect(pollDelayMs({ phase: 'unknown' }, 0)).toBeUndefined()
})

test('a page that lost the connection recovers by itself', () => {
  expect(nextState({ kind: 'no_answer' }, 1_000)).toMatchObject({ unreachable: true })
  expect(nextState(of('pending'), 2_000)).toMatchObject({ phase: 'waiting', unreachable: false })
  expect(nextState(of('paid'), 3_000)).toMatchObject({ phase: 'paid' })
})
