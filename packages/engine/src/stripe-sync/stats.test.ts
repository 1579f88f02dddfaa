import { expect, test } from 'vitest'
import { openTestContext } from '../../test/context.ts'
import { addMinutes, addSeconds } from '../core/clock.ts'
import { inTransaction } from '../core/context.ts'
import { readStripeEventStats } from './stats.ts'

test('counts events by status and by their time at Stripe, empty buckets included', async () => {
  const ctx = await openTestContext()
  const since = addSeconds(addMinutes(ctx.clock.now(), -30), 1)
  const event = (id: string, minute: number, status: 'applied' | 'dead', lagSeconds: number | null) => {
    const created = addMinutes(since, minute)
    const settled_at = lagSeconds === null ? null : addSeconds(created, lagSeconds)
    const row = {
      id,
      type: 'a.b',
      api_version: null,
      object_id: null,
      created,
      received_at: created,
      body: '{}',
      status,
      settled_at,
    }
    return { ...row, outcome: null, fetch_version: null, error: null, next_try_at: null }
  }
  await inTransaction(ctx, (tx) =>
    tx.db
      .insertInto('shop.stripe_event')
      .values([
        event('evt_1', 1, 'applied', -0.5),
        event('evt_2', 2, 'applied', 4),
        event('evt_3', 25, 'dead', null),
        event('evt_4', 30, 'applied', 1),
      ])
      .execute(),
  )
  const { buckets } = await readStripeEventStats(ctx, { spanMinutes: 30, buckets: 3 })
  const nothing = { applied: 0, ignored: 0, pending: 0, dead: 0, lagSecondsMedian: null, lagSecondsP95: null }
  expect(buckets).toEqual([
    { ...nothing, since, applied: 2, lagSecondsMedian: 2, lagSecondsP95: expect.closeTo(3.8) },
    { ...nothing, since: addMinutes(since, 10) },
    { ...nothing, since: addMinutes(since, 20), dead: 1 },
  ])
})
