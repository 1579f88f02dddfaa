import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestContext, pendingOrder, type TestContext } from '../../test/context.ts'
import { fromStripeTime, toStripeTime } from '../core/clock.ts'
import { inTransaction } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { STRIPE_API_VERSION } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { ingestEvent } from './ingest.ts'

test('applies one of fifty simultaneous deliveries of an event, and the others change nothing', async () => {
  const { ctx, orderId, deliver } = await openOrder()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => deliver()))
  const applied = `Order ${orderId} expired; its inventory is released.`
  expect(outcomes.toSorted()).toEqual([
    ...Array.from({ length: 49 }, () => `Already received (applied): ${applied}`),
    applied,
  ])
  expect(await readEvent(ctx)).toMatchObject({ status: 'applied', attempts: 0, fetch_version: null })
  expect(await readObject(ctx)).toMatchObject({ fetch_version: 0, applied_version: 0 })
  expect(await readJobs(ctx)).toEqual([])
})

test('stores an ignored event once, with the reason', async () => {
  const { ctx, deliver } = await openOrder()
  const unhandled = { type: 'plan.created' }
  expect(await Promise.all(Array.from({ length: 8 }, () => deliver(unhandled)))).toContain(
    'No handler for this type.',
  )
  expect(await deliver(unhandled)).toBe('Already received (ignored): No handler for this type.')
  expect(await readEvent(ctx)).toMatchObject({
    status: 'ignored',
    settled_at: ctx.clock.now(),
    body: { of: 'plan.created' },
  })
})

test('rolls back after a lock timeout, and a job settles the event', {
  timeout: 60_000,
}, async () => {
  const { ctx, orderId, deliver } = await openOrder()
  const locked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const holding = inTransaction(ctx, async (tx) => {
    await lockOrder(tx, orderId)
    locked.resolve()
    await release.promise
  })
  await locked.promise
  try {
    expect(await deliver()).toBe('Pending: the first attempt failed and will be retried.')
  } finally {
    release.resolve()
    await holding
  }
  const event = await readEvent(ctx)
  expect(event).toMatchObject({ status: 'pending', attempts: 1, fetch_version: 1 })
  expect(event.error).toContain('lock timeout')
  expect(await readObject(ctx)).toMatchObject({
    fetch_version: 1,
    applied_version: 0,
    created_max: event.created,
  })
  expect(await readJobs(ctx)).toEqual(['event:evt_1'])
})

test('rolls back when applying throws, and stores the error with the event', async () => {
  const { ctx, deliver } = await openOrder()
  expect(await deliver({ orderOf: (id) => id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).toMatch(
    /^Pending/,
  )
  const event = await readEvent(ctx)
  expect(event).toMatchObject({ status: 'pending', attempts: 1 })
  expect(event.error).toContain('does not exist yet')
  expect(await readJobs(ctx)).toEqual(['event:evt_1'])
})

/** A pending order, and a delivery of the event that its session expired. */
async function openOrder() {
  const ctx = await openTestContext()
  const shop = { shop_id: ctx.ids.next('shop', ctx.clock.now()), stripe_account: null, livemode: null }
  await ctx.db.insertInto('shop.identity').values(shop).execute()
  const orderId = await inTransaction(ctx, pendingOrder)
  const deliver = ({ type = 'checkout.session.expired', orderOf = (id: OrderId): string => id } = {}) => {
    const created = fromStripeTime(toStripeTime(ctx.clock.now()))
    const metadata = { countinghouse_shop: shop.shop_id }
    const object = { id: 'cs_1', status: 'expired', client_reference_id: orderOf(orderId), metadata }
    const event = {
      id: 'evt_1',
      type,
      apiVersion: STRIPE_API_VERSION,
      created,
      livemode: false,
      objectId: object.id,
      object,
    }
    return ingestEvent(ctx, event, JSON.stringify({ of: type }))
  }
  return { ctx, orderId, deliver }
}

const readEvent = ({ db }: TestContext) =>
  db.selectFrom('shop.stripe_event').selectAll().executeTakeFirstOrThrow()

const readObject = ({ db }: TestContext) =>
  db.selectFrom('shop.stripe_object').selectAll().executeTakeFirstOrThrow()

async function readJobs({ db }: TestContext): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select key from graphile_worker.jobs order by key`.execute(db)
  return rows.map(({ key }) => key)
}
