import { describe, expect, test } from 'vitest'
import { currentOf, isStepDown, type OwnSubscription, type PlanPrice, statusOf } from '#lib/billing.ts'

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
  amountMinor: 1900,
  currency: 'usd',
  openedAt: '2026-01-05T00:00:00Z',
}

describe('how a subscription stands', () => {
  test.each<[Partial<OwnSubscription>, string, string]>([
    [{}, 'Active', 'Paid until February 1, 2026.'],
    [{ status: 'trialing', trialEnd: '2026-01-15T00:00:00Z' }, 'Trial', 'free until January 15, 2026'],
    [{ status: 'past_due' }, 'Payment due', 'a few days'],
    [{ suspended }, 'Suspended', 'gives nothing'],
    [{ suspended, status: 'past_due' }, 'Suspended', 'gives nothing'],
    [
      { suspended, status: 'canceled', endedAt: '2026-02-01T00:00:00Z' },
      'Ended',
      'It ended on February 1, 2026.',
    ],
    [{ status: 'unpaid' }, 'Unpaid', 'until its invoice is paid'],
    [{ status: 'paused' }, 'Paused', 'until there is a card'],
    [{ status: 'incomplete' }, 'Not paid yet', 'first invoice'],
    [{ cancelAt: '2026-02-01T00:00:00Z' }, 'Canceled', 'until February 1, 2026'],
    [
      { status: 'trialing', trialEnd: '2026-01-15T00:00:00Z', cancelAt: '2026-01-15T00:00:00Z' },
      'Canceled',
      'January 15',
    ],
    [{ status: 'canceled', endedAt: '2026-02-01T00:00:00Z' }, 'Ended', 'It ended on February 1, 2026.'],
    [{ collectionPaused: true }, 'Active', 'Nothing is charged'],
  ])('%j', (change, word, words) => {
    const shown = statusOf(subscription(change))
    expect(shown.word).toBe(word)
    expect(shown.message).toContain(words)
  })
})

test('what has ended is not what one has', () => {
  const ended = subscription({ id: 'sub_0', status: 'canceled' })
  expect(currentOf([ended])).toBeUndefined()
  expect(currentOf([ended, subscription()])?.id).toBe('sub_1')
})

test.each<[string, number, number, PlanPrice['interval'], boolean]>([
  ['month', 1900, 4900, 'month', false],
  ['month', 4900, 1900, 'month', true],
  ['month', 1900, 19_000, 'year', false],
  ['year', 19_000, 1900, 'month', false],
  ['year', 49_000, 1900, 'month', true],
  // From monthly to yearly is paid now, though it costs less in a year.
  ['month', 4900, 19_000, 'year', false],
])('from %s %i to %i a %s: a step down is %s', (interval, from, to, next, expected) => {
  expect(isStepDown(subscription({}, interval, from), price(to, next))).toBe(expected)
})

test('in a trial nothing was paid that could be lost', () => {
  expect(isStepDown(subscription({ status: 'trialing' }, 'month', 4900), price(1900, 'month'))).toBe(false)
})
