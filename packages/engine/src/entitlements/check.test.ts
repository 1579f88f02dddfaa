import { Client } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openTestContext, type TestContext } from '../../test/context.ts'
import type { Clock } from '../core/clock.ts'
import { inTransaction } from '../core/context.ts'
import { readPlans } from '../plans/index.ts'
import { announceEntitlementChange, createEntitlementCheck } from './index.ts'

const plans = readPlans({
  free: { export: false },
  plans: [
    {
      key: 'pro',
      name: 'Pro',
      features: { export: true },
      graceDays: 7,
      prices: [{ interval: 'month', currency: 'usd', amountMinor: 1900 }],
    },
  ],
})

async function open() {
  const manual = createManualClock()
  const own = await openTestContext()
  const ctx: TestContext = { ...own, plans, clock: { ...own.clock, ...manual.clock } }
  const checks = createEntitlementCheck(ctx, ctx.databaseUrl)
  onTestFinished(() => checks.close())
  await subscribe(ctx, 'user_ada')
  return {
    ctx,
    pass: manual.pass,
    isEntitled: async () => (await checks.check('user_ada', 'export')).entitled,
  }
}

/**
 * A clock that advances only by `pass`, which also wakes sleepers: cached entries expire when the
 * test says so.
 */
function createManualClock() {
  let now = Date.now()
  const sleepers = new Set<{ until: number; wake(): void }>()
  const clock: Pick<Clock, 'wall' | 'sleep'> = {
    wall: () => new Date(now),
    async sleep(ms, signal) {
      if (signal?.aborted) {
        return
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      const sleeper = { until: now + ms, wake: resolve }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', () => resolve(), { once: true })
      await promise
      sleepers.delete(sleeper)
    },
  }
  return {
    clock,
    pass(ms: number) {
      now += ms
      for (const { until, wake } of sleepers) {
        if (until <= now) {
          wake()
        }
      }
    },
  }
}

async function subscribe({ db, clock }: TestContext, userId: string): Promise<void> {
  const now = clock.now()
  const ended = {
    trial_start: null,
    trial_end: null,
    cancel_at: null,
    canceled_at: null,
    cancellation_reason: null,
    ended_at: null,
  }
  const paused = { collection_paused: null, collection_resumes_at: null }
  await db
    .insertInto('shop.subscription')
    .values({
      id: `sub_${userId}`,
      user_id: userId,
      stripe_customer_id: 'cus_1',
      status: 'active',
      currency: 'usd',
      collection_method: 'charge_automatically',
      created_at: now,
      started_at: now,
      cancel_at_period_end: false,
      ...ended,
      ...paused,
      default_payment_method_id: null,
      schedule_id: null,
      checkout_id: null,
    })
    .execute()
  await db
    .insertInto('shop.subscription_item')
    .values({
      id: `si_${userId}`,
      subscription_id: `sub_${userId}`,
      price_id: 'price_1',
      product_id: 'prod_1',
      plan_key: 'pro',
      unit_amount_minor: 1900,
      interval: 'month',
      interval_count: 1,
      quantity: 1,
      period_start: now,
      period_end: now,
    })
    .execute()
}

const cancel = (ctx: TestContext, announced: boolean) =>
  inTransaction(ctx, async (tx) => {
    await tx.db.updateTable('shop.subscription').set({ status: 'canceled' }).execute()
    if (announced) {
      await announceEntitlementChange(tx, 'user_ada')
    }
  })

/** Counts database reads, of which a cached answer makes none. */
function countReads(ctx: TestContext): () => number {
  const spy = vi.spyOn(ctx.db, 'getExecutor')
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.length
}

/** Waits until a check is answered without a database read. */
async function untilCached(ctx: TestContext, isEntitled: () => Promise<boolean>): Promise<void> {
  const reads = countReads(ctx)
  await isEntitled()
  expect(reads(), 'reads of the first check').toBeGreaterThan(0)
  await expect.poll(() => readsOf(reads, isEntitled), patience).toBe(0)
}

const patience = { timeout: 15_000, interval: 5 }

/** Database reads of a check right after another. */
async function readsOf(reads: () => number, isEntitled: () => Promise<boolean>): Promise<number> {
  await isEntitled()
  const before = reads()
  await isEntitled()
  return reads() - before
}

test('an announced change invalidates the cache as soon as it is committed', async () => {
  const { ctx, isEntitled } = await open()
  await untilCached(ctx, isEntitled)
  expect(await isEntitled()).toBe(true)
  await cancel(ctx, true)
  await expect.poll(isEntitled, patience).toBe(false)
})

test('a change that was not announced takes effect within a second', async () => {
  const { ctx, isEntitled, pass } = await open()
  await untilCached(ctx, isEntitled)
  await cancel(ctx, false)
  pass(999)
  expect(await isEntitled()).toBe(true)
  pass(1)
  expect(await isEntitled()).toBe(false)
})

test('the cache is off while the listener is disconnected, and on again after it reconnects', async () => {
  const { ctx, isEntitled, pass } = await open()
  await untilCached(ctx, isEntitled)
  const client = new Client({ connectionString: ctx.databaseUrl })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countinghouse listener'
    and datname = current_database()`)
  await expect.poll(() => countListeners(client), patience).toBe(0)
  const reads = countReads(ctx)
  await expect.poll(() => readsOf(reads, isEntitled), patience).toBeGreaterThan(0)
  await cancel(ctx, true)
  expect(await isEntitled()).toBe(false)
  await ctx.db.updateTable('shop.subscription').set({ status: 'active' }).execute()
  expect(await isEntitled()).toBe(true)
  // The delay before it reconnects.
  pass(1_000)
  await untilCached(ctx, isEntitled)
})

async function countListeners(client: Client): Promise<number> {
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where application_name = 'countinghouse listener' and datname = current_database()`,
  )
  return rows.length
}

test('the grace period ends on time, cached or not', async () => {
  const { ctx, isEntitled } = await open()
  await ctx.db.updateTable('shop.subscription').set({ status: 'past_due' }).execute()
  await untilCached(ctx, isEntitled)
  expect(await isEntitled()).toBe(true)
  ctx.time.now += 7 * 86_400_000 - 1
  expect(await isEntitled()).toBe(true)
  ctx.time.now += 1
  expect(await isEntitled()).toBe(false)
})
