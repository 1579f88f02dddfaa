import { expect, test } from 'vitest'
import { readPlans } from '../plans/index.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import type { ActiveEntitlement, BlockReason } from './types.ts'

const price = { interval: 'month', currency: 'usd', amountMinor: 1900 }
const plans = readPlans({
  free: { seats: 1, export: false },
  plans: [
    { key: 'pro', name: 'Pro', features: { seats: 3, export: true }, prices: [price], graceDays: 7 },
    {
      key: 'team',
      name: 'Team',
      features: { seats: { perUnit: 10 }, projects: 'unlimited' },
      prices: [price],
      graceDays: 0,
    },
  ],
})

const since = new Date('2026-06-01T00:00:00Z')
const days = (count: number) => new Date(since.getTime() + count * 86_400_000)
const active: ActiveEntitlement = {
  planKey: 'pro',
  quantity: 1,
  status: 'active',
  lateSince: since,
  dispute: null,
}

/**
 * Active entitlements after a number of days and a feature: entitled, limit, plan and block reason.
 */
const cases: [
  string,
  Partial<ActiveEntitlement>[],
  number,
  string,
  [boolean, number | null, string | null, BlockReason?],
][] = [
  ['nothing', [], 0, 'seats', [true, 1, null]],
  ['nothing', [], 0, 'export', [false, null, null]],
  ['nothing', [], 0, 'projects', [false, null, null]],
  ['a plan', [{}], 0, 'seats', [true, 3, 'pro']],
  ['a plan', [{}], 0, 'export', [true, null, 'pro']],
  ['a trial', [{ status: 'trialing' }], 0, 'export', [true, null, 'pro']],
  ['two units', [{ planKey: 'team', quantity: 2 }], 0, 'seats', [true, 20, 'team']],
  ['no limit', [{ planKey: 'team' }], 0, 'projects', [true, null, 'team']],
  ['two plans', [{}, { planKey: 'team' }], 0, 'seats', [true, 10, 'team']],
  ['two plans', [{ planKey: 'team' }, {}], 0, 'export', [true, null, 'pro']],
  ['a late payment within its grace period', [{ status: 'past_due' }], 6.99, 'export', [true, null, 'pro']],
  [
    'a late payment after its grace period',
    [{ status: 'past_due' }],
    7,
    'export',
    [false, null, null, 'payment_late'],
  ],
  [
    'a late payment without a grace period',
    [{ status: 'past_due', planKey: 'team' }],
    0,
    'seats',
    [true, 1, null, 'payment_late'],
  ],
  ['an open dispute', [{ dispute: 'open' }], 0, 'export', [false, null, null, 'payment_disputed']],
  ['a lost dispute', [{ dispute: 'lost' }], 0, 'seats', [true, 1, null, 'payment_lost']],
  [
    'a lost dispute and a late payment',
    [{ dispute: 'lost', status: 'past_due' }],
    9,
    'export',
    [false, null, null, 'payment_lost'],
  ],
  [
    'an open dispute, and another plan',
    [{ dispute: 'open' }, { planKey: 'team' }],
    0,
    'seats',
    [true, 10, 'team'],
  ],
  [
    'an open dispute, and a smaller plan',
    [{ dispute: 'open', planKey: 'team' }, {}],
    0,
    'seats',
    [true, 3, 'pro', 'payment_disputed'],
  ],
  [
    'an open dispute of a plan without the feature',
    [{ dispute: 'open' }],
    0,
    'projects',
    [false, null, null],
  ],
  ['a plan missing from the configuration', [{ planKey: 'removed' }], 0, 'seats', [true, 1, null]],
]

test.each(cases)(
  '%s %j after %d days: %s',
  (_case, activeEntitlements, after, feature, [entitled, limit, planKey, blockReason]) => {
    const userEntitlements = activeEntitlements.map((each) => ({ ...active, ...each }))
    expect(decideEntitlement(plans, userEntitlements, days(after), feature)).toEqual({
      feature,
      entitled,
      limit,
      planKey,
      blockReason: blockReason ?? null,
    })
  },
)

test('rejects a feature of no plan, instead of reporting it as not entitled', () => {
  expect(() => decideEntitlement(plans, [active], since, 'seets')).toThrow('Feature not found.')
})

test('lists every feature of every plan', () => {
  expect(decideEntitlements(plans, [], since).map(({ feature }) => feature)).toEqual([
    'seats',
    'export',
    'projects',
  ])
})
