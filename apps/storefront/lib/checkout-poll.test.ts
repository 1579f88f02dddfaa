import type { Order, OrderStatus } from '@countinghouse/api/types'
import { describe, expect, test } from 'vitest'
import { type CheckoutState, initialState, nextState, type PollResult, pollDelayMs } from './checkout-poll.ts'

const order = (status: OrderStatus): Order => ({
  orderId: 'ord_000000000000000000000000',
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
const orderPoll = (status: OrderStatus): PollResult => ({ kind: 'order', order: order(status) })

describe('the state after a poll', () => {
  const cases: [
    name: string,
    poll: PollResult,
    waitedMs: number,
    phase: CheckoutState['phase'],
    more?: object,
  ][] = [
    ['pending', orderPoll('pending'), 0, 'waiting', { overdue: false }],
    ['still pending at 19.9 s', orderPoll('pending'), 19_900, 'waiting', { overdue: false }],
    ['still pending at 20 s', orderPoll('pending'), 20_000, 'waiting', { overdue: true }],
    ['processing at the bank', orderPoll('processing'), 60_000, 'processing'],
    ['paid at once', orderPoll('paid'), 0, 'paid'],
    ['paid late', orderPoll('paid'), 3_600_000, 'paid'],
    ['refunded afterwards', orderPoll('refunded'), 0, 'paid'],
    ['partially refunded', orderPoll('partially_refunded'), 0, 'paid'],
    ['expired', orderPoll('expired'), 0, 'closed', { reason: 'expired' }],
    ['canceled', orderPoll('canceled'), 0, 'closed', { reason: 'canceled' }],
    ['not found yet', { kind: 'not_found' }, 1_000, 'waiting', { overdue: false }],
    ['not found after 5 s', { kind: 'not_found' }, 5_000, 'unknown'],
    ['no response', { kind: 'no_response' }, 1_000, 'waiting', { unreachable: true, overdue: false }],
    [
      'no response after 25 s',
      { kind: 'no_response' },
      25_000,
      'waiting',
      { unreachable: true, overdue: true },
    ],
  ]
  test.each(cases)('%s', (_name, poll, waitedMs, phase, more = {}) => {
    expect(nextState(poll, waitedMs)).toMatchObject({ phase, ...more })
  })
})

test('polls often at first, less often later, and stops at a final state', () => {
  expect(pollDelayMs(initialState, 0)).toBe(500)
  expect(pollDelayMs(initialState, 10_000)).toBe(1_500)
  expect(pollDelayMs(initialState, 30_000)).toBe(5_000)
  expect(pollDelayMs(nextState(orderPoll('processing'), 0), 0)).toBe(15_000)
  for (const status of ['paid', 'refunded', 'expired', 'canceled'] as const) {
    expect(pollDelayMs(nextState(orderPoll(status), 0), 0)).toBeUndefined()
  }
  expect(pollDelayMs({ phase: 'unknown' }, 0)).toBeUndefined()
})

test('the page recovers from a lost connection by itself', () => {
  expect(nextState({ kind: 'no_response' }, 1_000)).toMatchObject({ unreachable: true })
  expect(nextState(orderPoll('pending'), 2_000)).toMatchObject({ phase: 'waiting', unreachable: false })
  expect(nextState(orderPoll('paid'), 3_000)).toMatchObject({ phase: 'paid' })
})
