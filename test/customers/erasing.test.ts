/** What is personal goes, what is the books' stays. */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { type Harness, openHarness } from '../inbox/harness.ts'

const urls = { successUrl: 'http://127.0.0.1/success', cancelUrl: () => 'http://127.0.0.1/cancel' }
const ada = { userId: 'user_ada', email: 'ada.lovelace@example.com' }
const eve = { userId: 'user_eve', email: 'eve@example.com' }
/** Told by each at the payment page or here. */
const traces = /lovelace|ada-ref/i

async function buyAndPay(harness: Harness, user: typeof ada, clientRef: string) {
  const items = [{ sku: 'BIKE-BLACK-S', quantity: 1 }]
  const started = await harness.engine.checkout.start({
    principal: user.userId,
    user,
    clientRef,
    items,
    ...urls,
  })
  expect(await harness.pay({ ...started, cartToken: '' })).toBe(true)
  return started
}

/** No parcel is waited for. */
const sendAll = (harness: Harness) =>
  harness.query('update shop.order_line set fulfilled_quantity = quantity')

async function grantBonus({ engine }: Harness, userId: string): Promise<void> {
  await engine.tokens.admin.grant({
    accountId: `user:${userId}`,
    kind: 'bonus',
    amount: tokens(10),
    provenance: {},
    key: 'bonus',
    expiresAt: null,
    actor: 'test',
  })
}

async function deliverAll(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
}

const bodies = async ({ engine }: Harness) => {
  const rows = await engine.stripeEvents.list({ limit: 100 })
  return Promise.all(rows.map(async ({ id }) => (await engine.stripeEvents.find(id))?.body))
}

test('the account is exported whole, and then forgotten whole, except for ids, amounts and receipts', async () => {
  const harness = await openHarness()
  await harness.engine.carts.setItem({ userId: ada.userId, sku: 'CME-VENT', quantity: 1 })
  const { orderId, sessionId } = await buyAndPay(harness, ada, 'ada-ref')
  await buyAndPay(harness, eve, 'eve-ref')
  const { id: projectId } = await harness.engine.projects.create({
    userId: ada.userId,
    name: 'Lovelace’s engine',
  })
  await harness.engine.projects.addMember({ projectId, userId: ada.userId, memberUserId: eve.userId })
  await grantBonus(harness, ada.userId)
  await deliverAll(harness)
  await harness.save()
  await harness.drain()

  const exported = await harness.engine.customers.export(ada.userId)
  expect(exported).toMatchObject({
    orders: [{ orderId, status: 'paid', email: ada.email, clientRef: 'ada-ref' }],
    cart: { items: [{ sku: 'CME-VENT' }] },
    notifications: [{ key: `order-paid:${orderId}`, to: ada.email }],
    projects: [{ id: projectId, name: 'Lovelace’s engine', members: [ada.userId, eve.userId] }],
    tokens: [{ kind: 'grant', amount: 10 }],
  })
  expect(exported.stripeCustomerId).toMatch(/^cus_/)
  expect(JSON.stringify(await harness.dump())).toMatch(traces)
  expect(JSON.stringify(await bodies(harness))).toMatch(traces)

  await sendAll(harness)
  await harness.engine.customers.erase(ada)
  await harness.engine.customers.erase(ada)
  await harness.drain()
  // Stripe tells of what it deleted once more, with all that it knew.
  await deliverAll(harness)
  await harness.sandbox.advance('11 minutes')
  await expect.poll(async () => JSON.stringify(await bodies(harness))).not.toMatch(traces)
  expect(JSON.stringify(await harness.dump())).not.toMatch(traces)
  const kept = JSON.stringify(await bodies(harness))
  expect(kept).not.toMatch(traces)
  expect(kept).toContain(eve.email)
  expect(kept).toContain(sessionId)
  expect(await harness.engine.projects.list(ada.userId)).toEqual([])
  expect(await harness.engine.projects.list(eve.userId)).toMatchObject([
    { id: projectId, name: 'Erased', members: [eve.userId] },
  ])
  const [order] = await harness.engine.orders.ofUser(ada.userId)
  expect(order).toMatchObject({ orderId, status: 'paid', totalMinor: 2499, email: null, clientRef: null })
  const receipts = (await harness.engine.stripeEvents.list({ objectId: sessionId })).map(
    ({ outcome }) => outcome,
  )
  expect(receipts).toContain(`Order ${orderId} paid.`)
})

test('who is forgotten while they pay stays forgotten when the payment arrives', async () => {
  const harness = await openHarness()
  const { orderId } = await buyAndPay(harness, ada, 'ada-ref')
  // As if we had given the order up although its session was open.
  await harness.query(`update shop.order set status = 'expired'`)
  await harness.engine.customers.erase(ada)
  await deliverAll(harness)
  await sendAll(harness)
  await harness.engine.customers.erase(ada)
  await harness.save()
  await harness.drain()
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([
    { orderId, status: 'paid', email: null },
  ])
  expect(JSON.stringify([await harness.dump(), await bodies(harness)])).not.toMatch(traces)
  expect(
    (await harness.engine.notifications.list()).filter(({ key }) => key.startsWith('order-paid')),
  ).toEqual([])
})

test('who is forgotten is deleted at Stripe, also where our own call was never answered, and Stripe away is waited for', async () => {
  const harness = await openHarness()
  const stripeCustomerId = await openCheckout(harness, ada)
  // The answer to our call was lost: Stripe has a customer of whom we know nothing but that we meant to make them.
  const lostId = await openCheckout(harness, eve)
  await harness.query(`update shop.customer set stripe_customer_id = null where user_id = $1`, [eve.userId])
  await harness.query(`update shop.order set status = 'canceled'`)
  await harness.save()
  harness.sandbox.faults.add({ kind: 'error_before', match: `/v1/customers/${stripeCustomerId}`, times: 3 })
  for (const user of [ada, eve]) {
    await harness.engine.customers.erase(user)
  }
  await expect.poll(() => isDeleted(harness, stripeCustomerId)).toBe(true)
  await expect.poll(() => isDeleted(harness, lostId)).toBe(true)
  expect(harness.sandbox.faults.list()).toEqual([])
  expect((await harness.dump()).stripe_customer).toEqual([
    expect.objectContaining({ deleted: true }),
    expect.objectContaining({ deleted: true }),
  ])
})

test('nobody is forgotten while something of theirs is under way, and the refusal says what', async () => {
  const harness = await openHarness()
  const { orderId } = await buyAndPay(harness, ada, 'ada-ref')
  const forget = () => harness.engine.customers.erase(ada)
  await expect(forget()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await deliverAll(harness)
  // Paid, and not sent.
  await expect(forget()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await sendAll(harness)
  const subscriptionId = await subscribe(harness, ada)
  await deliverAll(harness)
  await expect(forget()).rejects.toMatchObject({
    code: 'customer.subscription_live',
    details: { subscriptionId },
  })
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: ada.email }])
  await harness.stripe.subscriptions.cancel(subscriptionId)
  await deliverAll(harness)
  await harness.save()
  await harness.drain()
  await forget()
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: null }])
})

test('who subscribed leaves no link to a page with their name, not even when Stripe tells of it again', async () => {
  const harness = await openHarness()
  await nameBusiness(harness, await openCheckout(harness, ada))
  await openCheckout(harness, eve)
  const [subscriptionId, another] = [await subscribe(harness, ada), await subscribe(harness, eve)]
  await deliverAll(harness)
  await harness.save()
  await harness.drain()
  const told = await harness.engine.customers.export(ada.userId)
  expect(told).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'active' }],
    invoices: [
      { status: 'paid', totalMinor: 500, hostedUrl: expect.any(String), pdfUrl: expect.any(String) },
    ],
  })
  const link = told.invoices[0]?.hostedUrl ?? ''
  await harness.stripe.subscriptions.cancel(subscriptionId)
  await harness.query(`update shop.order set status = 'canceled'`)
  await deliverAll(harness)
  await harness.drain()
  await harness.engine.customers.erase(ada)
  await harness.drain()
  await deliverAll(harness)
  await harness.engine.reconcile({ repair: true })
  await harness.sandbox.advance('11 minutes')
  const kept = async () => JSON.stringify([await harness.dump(), await bodies(harness)])
  const isPersonal = async () => traces.test(await kept()) || (await kept()).includes(link)
  await expect.poll(isPersonal).toBe(false)
  expect(await harness.engine.customers.export(ada.userId)).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'canceled' }],
    invoices: [{ status: 'paid', totalMinor: 500, hostedUrl: null, pdfUrl: null }],
  })
  // The orders were ended by this test alone; of what was forgotten nothing is to be mended.
  const { discrepancies } = await harness.engine.reconcile({ repair: false })
  expect(discrepancies.filter(({ what }) => !what.startsWith('order '))).toEqual([])
  expect((await harness.engine.customers.export(eve.userId)).invoices).toMatchObject([
    { hostedUrl: expect.any(String) },
  ])
  expect(await kept()).toContain(another)
})

/** Opens a checkout, and leaves it; the customer at Stripe that came of it. */
async function openCheckout(harness: Harness, user: typeof ada): Promise<string> {
  await harness.engine.checkout.start({
    principal: user.userId,
    user,
    items: [{ sku: 'CME-DASH', quantity: 1 }],
    ...urls,
  })
  const { stripeCustomerId } = await harness.engine.customers.export(user.userId)
  if (!stripeCustomerId) {
    throw new Error('Nobody was made')
  }
  return stripeCustomerId
}

/** Told at Stripe, and so in the events of the customer and on every invoice. */
async function nameBusiness({ stripe }: Harness, customer: string): Promise<void> {
  await stripe.customers.update(customer, { name: 'Lovelace & Sons', phone: '+49 lovelace' })
  await stripe.customers.update(customer, { name: 'Ada Lovelace' })
  await stripe.customers.createTaxId(customer, { type: 'li_uid', value: 'LOVELACE' })
}

async function subscribe({ stripe, engine }: Harness, { userId }: typeof ada): Promise<string> {
  const { stripeCustomerId } = await engine.customers.export(userId)
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
    product_data: { name: 'A plan' },
  })
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: stripeCustomerId ?? '' })
  const subscription = await stripe.subscriptions.create({
    customer: stripeCustomerId ?? '',
    items: [{ price: price.id }],
    default_payment_method: card.id,
  })
  return subscription.id
}

async function isDeleted({ stripe }: Harness, id: string): Promise<boolean> {
  return (await stripe.customers.retrieve(id)).deleted === true
}
