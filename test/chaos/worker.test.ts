/** A killed job worker, and an event that fails every time. */
import { expect, test } from 'vitest'
import { pauseTransaction } from './pause-transaction.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess } from './shop-process.ts'

test('a job is retried after its worker was killed', { timeout: 60_000 }, async () => {
  const shop = await openChaosShop({ apiVersion: '2023-10-16' })
  const process = await shop.start()
  const pause = await pauseTransaction(shop, { trigger: 'after insert on shop.payment' })
  await shop.pay(await order(process))
  await pause.reached()
  await process.kill()
  await pause.resume()
  expect(await statusesOfSessions(shop)).toEqual(['pending'])

  // The queue releases the lock of a killed worker only after some minutes.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  await shop.start()
  await eventually(async () =>
    expect(await shop.query('select status from shop.order')).toEqual([{ status: 'paid' }]),
  )
  expect(await statusesOfSessions(shop)).toEqual(['applied'])
})

test('an event that always fails does not delay others, and is dead and logged after its last attempt', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const failing = await order(process)
  await failPaymentOf(shop, failing)
  await shop.pay(failing)
  await shop.sandbox.idle()
  const [event] = await shop.query<{ id: string }>(`select id from shop.stripe_event where ${ofSessions}`)
  expect(event).toBeDefined()

  const healthy = await order(process)
  await shop.pay(healthy)
  await eventually(async () => expect(await statusOf(shop, healthy)).toBe('paid'))

  const attempts = await tryUntilDead(shop)
  expect(attempts).toBe(16)
  expect(await statusOf(shop, failing)).toBe('pending')
  // The line is logged after the commit.
  await eventually(async () =>
    expect(process.lines.filter(({ message }) => message.includes('is dead'))).toEqual([
      expect.objectContaining({
        level: 'error',
        eventId: event?.id,
        message: 'A Stripe event is dead: every attempt failed',
      }),
    ]),
  )

  // After the cause is fixed, the event is replayed.
  await shop.query('drop trigger fail_payment on shop.payment')
  const replayed = await fetch(`${process.url}/api/admin/events/${event?.id}/replay`, { method: 'POST' })
  expect(replayed.status).toBe(202)
  await eventually(async () => expect(await statusOf(shop, failing)).toBe('paid'))
})

/** Leaves out the events of charges, which succeed. */
const ofSessions = `type like 'checkout.session.%'`

async function statusesOfSessions({ query }: ChaosShop): Promise<string[]> {
  const events = await query<{ status: string }>(`select status from shop.stripe_event where ${ofSessions}`)
  return events.map(({ status }) => status)
}

async function order({ url }: ShopProcess): Promise<string> {
  const response = await fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }] }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { sessionId: string }).sessionId
}

async function failPaymentOf({ query }: ChaosShop, sessionId: string): Promise<void> {
  const [checkout] = await query<{ order_id: string }>(
    'select order_id from shop.checkout where session_id = $1',
    [sessionId],
  )
  await query(`
    create function fail_payment() returns trigger language plpgsql as $$
    begin
      if new.order_id = '${checkout?.order_id}' then raise exception 'Payment fails (simulated)'; end if;
      return new;
    end $$;
    create trigger fail_payment before insert on shop.payment for each row execute function fail_payment()`)
}

/** Advances the clock through the back-off. @returns the number of attempts */
async function tryUntilDead(shop: ChaosShop): Promise<number> {
  for (;;) {
    const before = await failingEvent(shop)
    if (before.status === 'dead') {
      return before.attempts
    }
    await shop.advance('61 minutes')
    // An attempt that was due already may have run just before.
    await eventually(async () => expect((await failingEvent(shop)).attempts).toBeGreaterThan(before.attempts))
  }
}

async function failingEvent({ query }: ChaosShop): Promise<{ status: string; attempts: number }> {
  const [row] = await query<{ status: string; attempts: number }>(
    'select status, attempts from shop.stripe_event where attempts > 0',
  )
  if (!row) {
    throw new Error('No event has failed')
  }
  return row
}

async function statusOf({ query }: ChaosShop, sessionId: string): Promise<string | undefined> {
  const [row] = await query<{ status: string }>(
    'select status from shop.order join shop.checkout on order_id = id where session_id = $1',
    [sessionId],
  )
  return row?.status
}
