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
  const machine = stopMachine()
  const own = await openTestContext()
  const ctx: TestContext = { ...own, plans, clock: { ...own.clock, ...machine.clock } }
  const checks = createEntitlementCheck(ctx, ctx.databaseUrl)
  onTestFinished(() => checks.close())
  await subscribe(ctx, 'user_ada')
  return { ctx, pass: machine.pass, may: async () => (await checks.check('user_ada', 'export')).entitled }
}

/** The machine's time passes when the test says so: what is remembered grows no older by itself, and who sleeps wakes at no other moment. */
function stopMachine() {
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

/** How often the database was asked, which a cached answer does not. */
function countReads(ctx: TestContext): () => number {
  const spy = vi.spyOn(ctx.db, 'getExecutor')
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.length
}

/** Until an answer comes without asking. */
async function untilRemembered(ctx: TestContext, may: () => Promise<boolean>): Promise<void> {
  const reads = countReads(ctx)
  await may()
  expect(reads(), 'the first answer is read').toBeGreaterThan(0)
  await expect.poll(() => readsOf(reads, may), patience).toBe(0)
}

const patience = { timeout: 15_000, interval: 5 }

/** How many questions a second answer takes, right after a first. */
async function readsOf(reads: () => number, may: () => Promise<boolean>): Promise<number> {
  await may()
  const before = reads()
  await may()
  return reads() - before
}

test('a change is known as soon as it is committed, however fresh the answer before it was', async () => {
  const { ctx, may } = await open()
  await untilRemembered(ctx, may)
  expect(await may()).toBe(true)
  await cancel(ctx, true)
  await expect.poll(may, patience).toBe(false)
})

test('what nobody announced is known within a second all the same', async () => {
  const { ctx, may, pass } = await open()
  await untilRemembered(ctx, may)
  await cancel(ctx, false)
  pass(999)
  expect(await may()).toBe(true)
  pass(1)
  expect(await may()).toBe(false)
})

test('nothing is remembered while nobody listens, and again once somebody does', async () => {
  const { ctx, may, pass } = await open()
  await untilRemembered(ctx, may)
  const client = new Client({ connectionString: ctx.databaseUrl })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countinghouse listener'
    and datname = current_database()`)
  await expect.poll(() => listeners(client), patience).toBe(0)
  const reads = countReads(ctx)
  await expect.poll(() => readsOf(reads, may), patience).toBeGreaterThan(0)
  await cancel(ctx, true)
  expect(await may()).toBe(false)
  await ctx.db.updateTable('shop.subscription').set({ status: 'active' }).execute()
  expect(await may()).toBe(true)
  // The time after which it begins to listen again.
  pass(1_000)
  await untilRemembered(ctx, may)
})

async function listeners(client: Client): Promise<number> {
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where application_name = 'countinghouse listener' and datname = current_database()`,
  )
  return rows.length
}

test('the grace ends in its moment, remembered or not', async () => {
  const { ctx, may } = await open()
  await ctx.db.updateTable('shop.subscription').set({ status: 'past_due' }).execute()
  await untilRemembered(ctx, may)
  expect(await may()).toBe(true)
  ctx.time.now += 7 * 86_400_000 - 1
  expect(await may()).toBe(true)
  ctx.time.now += 1
  expect(await may()).toBe(false)
})
