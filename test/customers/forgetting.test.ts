/** What is personal goes, what is the books' stays. */
import { expect, test } from 'vitest'
import { openStage, type Stage } from '../inbox/stage.ts'

const urls = { successUrl: 'http://127.0.0.1/success', cancelUrl: () => 'http://127.0.0.1/cancel' }
const ada = { userId: 'user_ada', email: 'ada.lovelace@example.com' }
const eve = { userId: 'user_eve', email: 'eve@example.com' }
/** Told by each at the payment page or here. */
const traces = /lovelace|ada-ref/i

async function buyAndPay(stage: Stage, user: typeof ada, clientRef: string) {
  const items = [{ sku: 'BIKE-BLACK-S', quantity: 1 }]
  const started = await stage.engine.checkout.start({ caller: user.userId, user, clientRef, items, ...urls })
  expect(await stage.pay({ ...started, cartToken: '' })).toBe(true)
  return started
}

async function deliverAll(stage: Stage): Promise<void> {
  for (const event of await stage.events()) await stage.deliver(event)
}

const bodies = async ({ engine }: Stage) => {
  const rows = await engine.stripeEvents.list({ limit: 100 })
  return Promise.all(rows.map(async ({ id }) => (await engine.stripeEvents.find(id))?.body))
}

test('the account is exported whole, and then forgotten whole, except for ids, amounts and receipts', async () => {
  const stage = await openStage()
  await stage.engine.carts.setItem({ userId: ada.userId, sku: 'CME-VENT', quantity: 1 })
  const { orderId, sessionId } = await buyAndPay(stage, ada, 'ada-ref')
  await buyAndPay(stage, eve, 'eve-ref')
  await deliverAll(stage)
  await stage.save()
  await stage.drain()

  const exported = await stage.engine.customers.export(ada.userId)
  expect(exported).toMatchObject({
    orders: [{ orderId, status: 'paid', email: ada.email, clientRef: 'ada-ref' }],
    cart: { items: [{ sku: 'CME-VENT' }] },
    mails: [{ key: `order-paid:${orderId}`, to: ada.email }],
  })
  expect(exported.stripeCustomerId).toMatch(/^cus_/)
  expect(JSON.stringify(await stage.dump())).toMatch(traces)
  expect(JSON.stringify(await bodies(stage))).toMatch(traces)

  await stage.engine.customers.forget(ada)
  await stage.engine.customers.forget(ada)
  await stage.drain()
  expect(JSON.stringify(await stage.dump())).not.toMatch(traces)
  const kept = JSON.stringify(await bodies(stage))
  expect(kept).not.toMatch(traces)
  expect(kept).toContain(eve.email)
  expect(kept).toContain(sessionId)
  const [order] = await stage.engine.orders.ofUser(ada.userId)
  expect(order).toMatchObject({ orderId, status: 'paid', totalMinor: 2499, email: null, clientRef: null })
  const receipts = (await stage.engine.stripeEvents.list({ objectId: sessionId })).map(({ receipt }) => receipt)
  expect(receipts).toContain(`Order ${orderId} paid.`)
})

test('who is forgotten while they pay stays forgotten when the payment arrives', async () => {
  const stage = await openStage()
  const { orderId } = await buyAndPay(stage, ada, 'ada-ref')
  await stage.engine.customers.forget(ada)
  await deliverAll(stage)
  await stage.engine.customers.forget(ada)
  await stage.save()
  await stage.drain()
  expect(await stage.engine.orders.ofUser(ada.userId)).toMatchObject([{ orderId, status: 'paid', email: null }])
  expect(JSON.stringify([await stage.dump(), await bodies(stage)])).not.toMatch(traces)
  expect((await stage.engine.mails.list()).filter(({ key }) => key.startsWith('order-paid'))).toEqual([])
})
