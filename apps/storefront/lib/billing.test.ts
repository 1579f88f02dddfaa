import type { OwnSubscription, PlanPrice } from '@countinghouse/api/types'
import { describe, expect, test } from 'vitest'
import { currentSubscription, isDowngrade, subscriptionStatus } from '#lib/billing.ts'

const subscription = (
  change: Partial<OwnSubscription> = {},
  interval = 'month',
  unitAmountMinor = 1900,
): OwnSubscription => ({
  id: 'sub_1',
  status: 'active',
  currency: 'usd',
  planName: 'Pro',
  createdAt: '2026-01-01T00:00:00Z',
  trialEnd: null,
  cancelAt: null,
  endedAt: null,
  collectionPaused: false,
  changesLater: false,
  suspended: null,
  items: [
    {
      planKey: 'pro',
      priceId: 'price_1',
      quantity: 1,
      unitAmountMinor,
      interval,
      periodStart: '2026-01-01T00:00:00Z',
      periodEnd: '2026-02-01T00:00:00Z',
    },
  ],
  ...change,
})

const price = (amountMinor: number, interval: PlanPrice['interval']): PlanPrice => ({
  lookupKey: 'other',
  priceId: 'price_2',
  currency: 'usd',
  amountMinor,
  interval,
})

const suspended = {
  status: 'open' as const,
  invoiceId: 'in_1',
  amountMinor: 1900,
  currency: 'usd',
  openedAt: '2026-01-05T00:00:00Z',
}

describe('the status text of a subscription', () => {
  test.each<[Partial<OwnSubscription>, string, string]>([
    [{}, 'Active', 'Paid until February 1, 2026.'],
    [
      { status: 'trialing', trialEnd: '2026-01-15T00:00:00Z' },
      'Free trial',
      'Free trial ends January 15, 2026.',
    ],
    [{ status: 'past_due' }, 'Past due', 'a few days'],
    [{ suspended }, 'Suspended', 'unavailable until your plan is paid again'],
    [{ suspended, status: 'past_due' }, 'Suspended', 'unavailable until your plan is paid again'],
    [
      { suspended, status: 'canceled', endedAt: '2026-02-01T00:00:00Z' },
      'Ended',
      'Your plan ended on February 1, 2026.',
    ],
    [{ status: 'unpaid' }, 'Unpaid', 'until its invoice is paid'],
    [{ status: 'paused' }, 'Paused', 'Add a payment method'],
    [{ status: 'incomplete' }, 'Incomplete', 'first invoice'],
    [{ cancelAt: '2026-02-01T00:00:00Z' }, 'Canceled', 'Active until February 1, 2026.'],
    [
      { status: 'trialing', trialEnd: '2026-01-15T00:00:00Z', cancelAt: '2026-01-15T00:00:00Z' },
      'Canceled',
      'Active until January 15, 2026.',
    ],
    [
      { status: 'canceled', endedAt: '2026-02-01T00:00:00Z' },
      'Ended',
      'Your plan ended on February 1, 2026.',
    ],
    [{ collectionPaused: true }, 'Active', 'You are not charged.'],
  ])('%j', (change, label, message) => {
    const text = subscriptionStatus(subscription(change))
    expect(text.label).toBe(label)
    expect(text.message).toContain(message)
  })
})

test('the current subscription is the latest that has not ended', () => {
  const ended = subscription({ id: 'sub_0', status: 'canceled' })
  expect(currentSubscription([ended])).toBeUndefined()
  expect(currentSubscription([ended, subscription()])?.id).toBe('sub_1')
})

test.each<[string, number, number, PlanPrice['interval'], boolean]>([
  ['month', 1900, 4900, 'month', false],
  ['month', 4900, 1900, 'month', true],
  ['month', 1900, 19_000, 'year', false],
  ['year', 19_000, 1900, 'month', false],
  ['year', 49_000, 1900, 'month', true],
  // Monthly to yearly is charged now, although it costs less per year.
  ['month', 4900, 19_000, 'year', false],
])('from %s %i to %i per %s is a downgrade: %s', (interval, from, to, next, expected) => {
  expect(isDowngrade(subscription({}, interval, from), price(to, next))).toBe(expected)
})

test('no change is a downgrade during a free trial, because nothing was paid yet', () => {
  expect(isDowngrade(subscription({ status: 'trialing' }, 'month', 4900), price(1900, 'month'))).toBe(false)
})
