/** The job worker is killed, and what poisons one event is kept from all others. */
import { expect, test } from 'vitest'
import { holdAt } from './holds.ts'
import { type ChaosShop, eventually, openChaosShop, type ShopProcess } from './shop-process.ts'

test('a job whose worker was killed is taken up again', { timeout: 60_000 }, async () => {
  const shop = await openChaosShop({ apiVersion: '2023-10-16' })
  const process = await shop.start()
  const hold = await holdAt(shop, { trigger: 'after insert on shop.payment' })
  await shop.pay(await order(process))
  await hold.reached()
  await process.kill()
  await hold.release()
  expect(await statusesOfSessions(shop)).toEqual(['pending'])

  // The queue's lock says nothing of its holder; after some minutes it is taken for dead.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  await shop.start()
  await eventually(async () =>
    expect(await shop.query('select status from shop.order')).toEqual([{ status: 'paid' }]),
  )
  expect(await statusesOfSessions(shop)).toEqual(['applied'])
})

test('a poisonous event delays no other, and is dead after its last try, and the log says so', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const poisoned = await order(process)
  await poison(shop, poisoned)
  await shop.pay(poisoned)
  await shop.sandbox.idle()
  const [event] = await shop.query<{ id: string }>(`select id from shop.stripe_event where ${ofSessions}`)
  expect(event).toBeDefined()

  const healthy = await order(process)
  await shop.pay(healthy)
  await eventually(async () => expect(await statusOf(shop, healthy)).toBe('paid'))

  const attempts = await tryUntilDead(shop)
  expect(attempts).toBe(16)
  expect(await statusOf(shop, poisoned)).toBe('pending')
  expect(process.lines.filter(({ message }) => message.includes('is dead'))).toEqual([
    expect.objectContaining({
      level: 'error',
      eventId: event?.id,
      message: 'A Stripe event is dead: every attempt failed',
    }),
  ])

  // Somebody mends what was wrong, and has it settled once more.
  await shop.query('drop trigger poison on shop.payment')
  const replayed = await fetch(`${process.url}/api/admin/events/${event?.id}/replay`, { method: 'POST' })
  expect(replayed.status).toBe(202)
  await eventually(async () => expect(await statusOf(shop, poisoned)).toBe('paid'))
})

/** Charges are told of too, and settled by themselves. */
const ofSessions = `type like 'checkout.session.%'`

async function statusesOfSessions({ query }: ChaosShop): Promise<string[]> {
  const events = await query<{ status: string }>(`select status from shop.stripe_event where ${ofSessions}`)
  return events.map(({ status }) => status)
}

async function order({ url }: ShopProcess): Promise<string> {
  const answer = await fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }] }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { sessionId: string }).sessionId
}

async function poison({ query }: ChaosShop, sessionId: string): Promise<void> {
  const [checkout] = await query<{ order_id: string }>(
    'select order_id from shop.checkout where session_id = $1',
    [sessionId],
  )
  await query(`
    create function poison() returns trigger language plpgsql as $$
    begin
      if new.order_id = '${checkout?.order_id}' then raise exception 'Poison, says the test'; end if;
      return new;
    end $$;
    create trigger poison before insert on shop.payment for each row execute function poison()`)
}

/** Turns the clock through the back-off. Returns how often it was tried. */
async function tryUntilDead(shop: ChaosShop): Promise<number> {
  for (;;) {
    const before = await poisonedRow(shop)
    if (before.status === 'dead') {
      return before.attempts
    }
    await shop.advance('61 minutes')
    // One that was due by itself may have come just before.
    await eventually(async () => expect((await poisonedRow(shop)).attempts).toBeGreaterThan(before.attempts))
  }
}

async function poisonedRow({ query }: ChaosShop): Promise<{ status: string; attempts: number }> {
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
