import { expect, test } from 'vitest'
import { readPlans } from '../plans/index.ts'
import { decideEntitlement, decideEntitlements } from './decide.ts'
import type { ActiveEntitlement } from './read-active.ts'
import type { BlockReason } from './types.ts'

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
  taken: null,
}

/** What somebody holds, after how many days, of what: whether, how much, by which plan, and why there is no more. */
const table: [
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
  ['a late payment, in its grace', [{ status: 'past_due' }], 6.99, 'export', [true, null, 'pro']],
  [
    'a late payment, past its grace',
    [{ status: 'past_due' }],
    7,
    'export',
    [false, null, null, 'payment_late'],
  ],
  [
    'a late payment, and no grace',
    [{ status: 'past_due', planKey: 'team' }],
    0,
    'seats',
    [true, 1, null, 'payment_late'],
  ],
  ['what a bank holds', [{ taken: 'open' }], 0, 'export', [false, null, null, 'payment_disputed']],
  ['what a bank kept', [{ taken: 'lost' }], 0, 'seats', [true, 1, null, 'payment_lost']],
  [
    'what a bank kept, late besides',
    [{ taken: 'lost', status: 'past_due' }],
    9,
    'export',
    [false, null, null, 'payment_lost'],
  ],
  [
    'what a bank holds, and another plan',
    [{ taken: 'open' }, { planKey: 'team' }],
    0,
    'seats',
    [true, 10, 'team'],
  ],
  [
    'what a bank holds, and less besides',
    [{ taken: 'open', planKey: 'team' }, {}],
    0,
    'seats',
    [true, 3, 'pro', 'payment_disputed'],
  ],
  ['what a bank holds and never gave', [{ taken: 'open' }], 0, 'projects', [false, null, null]],
  ['a plan that nobody knows', [{ planKey: 'gone' }], 0, 'seats', [true, 1, null]],
]

test.each(table)(
  '%s %j after %d days: %s',
  (_what, activeEntitlements, after, feature, [entitled, limit, planKey, blockReason]) => {
    const held = activeEntitlements.map((each) => ({ ...active, ...each }))
    expect(decideEntitlement(plans, held, days(after), feature)).toEqual({
      feature,
      entitled,
      limit,
      planKey,
      blockReason: blockReason ?? null,
    })
  },
)

test('a feature that no plan has is misspelt, not refused to everybody', () => {
  expect(() => decideEntitlement(plans, [active], since, 'saets')).toThrow('Feature not found.')
})

test('the list has every feature of every plan', () => {
  expect(decideEntitlements(plans, [], since).map(({ feature }) => feature)).toEqual([
    'seats',
    'export',
    'projects',
  ])
})
