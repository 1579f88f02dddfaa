/** Erasing a customer: personal data is deleted everywhere, and accounting records are kept. */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { type Harness, openHarness } from '../inbox/harness.ts'

const urls = { successUrl: 'http://127.0.0.1/success', cancelUrl: () => 'http://127.0.0.1/cancel' }
const ada = { userId: 'user_ada', email: 'ada.lovelace@example.com' }
const eve = { userId: 'user_eve', email: 'eve@example.com' }
/** Personal data entered at the payment page or here. */
const personalData = /lovelace|ada-ref/i

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

/** Marks every line as fulfilled. */
const fulfillAll = (harness: Harness) =>
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

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
}

const bodies = async ({ engine }: Harness) => {
  const rows = await engine.stripeEvents.list({ limit: 100 })
  return Promise.all(rows.map(async ({ id }) => (await engine.stripeEvents.find(id))?.body))
}

test('exports all data of an account, and erases it except for ids, amounts and event outcomes', async () => {
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
  await deliverEvents(harness)
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
  expect(JSON.stringify(await harness.dump())).toMatch(personalData)
  expect(JSON.stringify(await bodies(harness))).toMatch(personalData)

  await fulfillAll(harness)
  await harness.engine.customers.erase(ada)
  await harness.engine.customers.erase(ada)
  await harness.drain()
  // Stripe's event about the deleted customer repeats the personal data.
  await deliverEvents(harness)
  await harness.sandbox.advance('11 minutes')
  await expect.poll(async () => JSON.stringify(await bodies(harness))).not.toMatch(personalData)
  expect(JSON.stringify(await harness.dump())).not.toMatch(personalData)
  const eventBodies = JSON.stringify(await bodies(harness))
  expect(eventBodies).not.toMatch(personalData)
  expect(eventBodies).toContain(eve.email)
  expect(eventBodies).toContain(sessionId)
  expect(await harness.engine.projects.list(ada.userId)).toEqual([])
  expect(await harness.engine.projects.list(eve.userId)).toMatchObject([
    { id: projectId, name: 'Erased', members: [eve.userId] },
  ])
  const [order] = await harness.engine.orders.ofUser(ada.userId)
  expect(order).toMatchObject({ orderId, status: 'paid', totalMinor: 2499, email: null, clientRef: null })
  const outcomes = (await harness.engine.stripeEvents.list({ objectId: sessionId })).map(
    ({ outcome }) => outcome,
  )
  expect(outcomes).toContain(`Order ${orderId} paid.`)
})

test('a customer who is erased while paying stays erased when the payment arrives', async () => {
  const harness = await openHarness()
  const { orderId } = await buyAndPay(harness, ada, 'ada-ref')
  // As if the order had expired although its session was open.
  await harness.query(`update shop.order set status = 'expired'`)
  await harness.engine.customers.erase(ada)
  await deliverEvents(harness)
  await fulfillAll(harness)
  await harness.engine.customers.erase(ada)
  await harness.save()
  await harness.drain()
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([
    { orderId, status: 'paid', email: null },
  ])
  expect(JSON.stringify([await harness.dump(), await bodies(harness)])).not.toMatch(personalData)
  expect(
    (await harness.engine.notifications.list()).filter(({ key }) => key.startsWith('order-paid')),
  ).toEqual([])
})

test('deletes an erased customer at Stripe, also one whose creation got no response, and retries while Stripe is down', async () => {
  const harness = await openHarness()
  const stripeCustomerId = await openCheckout(harness, ada)
  // The response to the shop's call was lost: Stripe has a customer whose id the shop does not
  // know.
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

test('rejects erasing a customer with an open order or an active subscription, and names it', async () => {
  const harness = await openHarness()
  const { orderId } = await buyAndPay(harness, ada, 'ada-ref')
  const erase = () => harness.engine.customers.erase(ada)
  await expect(erase()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await deliverEvents(harness)
  // Paid, but not fulfilled.
  await expect(erase()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await fulfillAll(harness)
  const subscriptionId = await subscribe(harness, ada)
  await deliverEvents(harness)
  await expect(erase()).rejects.toMatchObject({
    code: 'customer.subscription_live',
    details: { subscriptionId },
  })
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: ada.email }])
  await harness.stripe.subscriptions.cancel(subscriptionId)
  await deliverEvents(harness)
  await harness.save()
  await harness.drain()
  await erase()
  expect(await harness.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: null }])
})

test('erases the links to a subscriber’s invoices, also when Stripe’s events arrive again', async () => {
  const harness = await openHarness()
  await addBusinessDetails(harness, await openCheckout(harness, ada))
  await openCheckout(harness, eve)
  const [subscriptionId, another] = [await subscribe(harness, ada), await subscribe(harness, eve)]
  await deliverEvents(harness)
  await harness.save()
  await harness.drain()
  const exported = await harness.engine.customers.export(ada.userId)
  expect(exported).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'active' }],
    invoices: [
      { status: 'paid', totalMinor: 500, hostedUrl: expect.any(String), pdfUrl: expect.any(String) },
    ],
  })
  const link = exported.invoices[0]?.hostedUrl ?? ''
  await harness.stripe.subscriptions.cancel(subscriptionId)
  await harness.query(`update shop.order set status = 'canceled'`)
  await deliverEvents(harness)
  await harness.drain()
  await harness.engine.customers.erase(ada)
  await harness.drain()
  await deliverEvents(harness)
  await harness.engine.reconcile({ repair: true })
  await harness.sandbox.advance('11 minutes')
  const stored = async () => JSON.stringify([await harness.dump(), await bodies(harness)])
  const isPersonal = async () => personalData.test(await stored()) || (await stored()).includes(link)
  await expect.poll(isPersonal).toBe(false)
  expect(await harness.engine.customers.export(ada.userId)).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'canceled' }],
    invoices: [{ status: 'paid', totalMinor: 500, hostedUrl: null, pdfUrl: null }],
  })
  // This test canceled the orders itself; nothing of the erased customer needs repair.
  const { discrepancies } = await harness.engine.reconcile({ repair: false })
  expect(discrepancies.filter(({ what }) => !what.startsWith('order '))).toEqual([])
  expect((await harness.engine.customers.export(eve.userId)).invoices).toMatchObject([
    { hostedUrl: expect.any(String) },
  ])
  expect(await stored()).toContain(another)
})

/** Opens a checkout and leaves it. Returns the id of the customer that it created at Stripe. */
async function openCheckout(harness: Harness, user: typeof ada): Promise<string> {
  await harness.engine.checkout.start({
    principal: user.userId,
    user,
    items: [{ sku: 'CME-DASH', quantity: 1 }],
    ...urls,
  })
  const { stripeCustomerId } = await harness.engine.customers.export(user.userId)
  if (!stripeCustomerId) {
    throw new Error('No customer was created at Stripe')
  }
  return stripeCustomerId
}

/** Adds a business name and tax id at Stripe, which its customer events and invoices repeat. */
async function addBusinessDetails({ stripe }: Harness, customer: string): Promise<void> {
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
