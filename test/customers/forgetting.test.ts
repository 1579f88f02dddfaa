/** What is personal goes, what is the books' stays. */
import { tokens } from '@countinghouse/engine'
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

/** No parcel is waited for. */
const sendAll = (stage: Stage) => stage.query('update shop.order_line set fulfilled_quantity = quantity')

async function grantBonus({ engine }: Stage, userId: string): Promise<void> {
  await engine.tokens.keep.grant({
    accountId: `user:${userId}`,
    kind: 'bonus',
    amount: tokens(10),
    provenance: {},
    key: 'bonus',
    expiresAt: null,
    actor: 'test',
  })
}

async function deliverAll(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
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
  const { id: projectId } = await stage.engine.projects.create({
    userId: ada.userId,
    name: 'Lovelace’s engine',
  })
  await stage.engine.projects.addMember({ projectId, userId: ada.userId, memberUserId: eve.userId })
  await grantBonus(stage, ada.userId)
  await deliverAll(stage)
  await stage.save()
  await stage.drain()

  const exported = await stage.engine.customers.export(ada.userId)
  expect(exported).toMatchObject({
    orders: [{ orderId, status: 'paid', email: ada.email, clientRef: 'ada-ref' }],
    cart: { items: [{ sku: 'CME-VENT' }] },
    mails: [{ key: `order-paid:${orderId}`, to: ada.email }],
    projects: [{ id: projectId, name: 'Lovelace’s engine', members: [ada.userId, eve.userId] }],
    tokens: [{ kind: 'grant', amount: 10 }],
  })
  expect(exported.stripeCustomerId).toMatch(/^cus_/)
  expect(JSON.stringify(await stage.dump())).toMatch(traces)
  expect(JSON.stringify(await bodies(stage))).toMatch(traces)

  await sendAll(stage)
  await stage.engine.customers.forget(ada)
  await stage.engine.customers.forget(ada)
  await stage.drain()
  // Stripe tells of what it deleted once more, with all that it knew.
  await deliverAll(stage)
  await stage.sandbox.advance('11 minutes')
  await expect.poll(async () => JSON.stringify(await bodies(stage))).not.toMatch(traces)
  expect(JSON.stringify(await stage.dump())).not.toMatch(traces)
  const kept = JSON.stringify(await bodies(stage))
  expect(kept).not.toMatch(traces)
  expect(kept).toContain(eve.email)
  expect(kept).toContain(sessionId)
  expect(await stage.engine.projects.list(ada.userId)).toEqual([])
  expect(await stage.engine.projects.list(eve.userId)).toMatchObject([
    { id: projectId, name: 'Forgotten', members: [eve.userId] },
  ])
  const [order] = await stage.engine.orders.ofUser(ada.userId)
  expect(order).toMatchObject({ orderId, status: 'paid', totalMinor: 2499, email: null, clientRef: null })
  const receipts = (await stage.engine.stripeEvents.list({ objectId: sessionId })).map(
    ({ receipt }) => receipt,
  )
  expect(receipts).toContain(`Order ${orderId} paid.`)
})

test('who is forgotten while they pay stays forgotten when the payment arrives', async () => {
  const stage = await openStage()
  const { orderId } = await buyAndPay(stage, ada, 'ada-ref')
  // As if we had given the order up although its session was open.
  await stage.query(`update shop.order set status = 'expired'`)
  await stage.engine.customers.forget(ada)
  await deliverAll(stage)
  await sendAll(stage)
  await stage.engine.customers.forget(ada)
  await stage.save()
  await stage.drain()
  expect(await stage.engine.orders.ofUser(ada.userId)).toMatchObject([
    { orderId, status: 'paid', email: null },
  ])
  expect(JSON.stringify([await stage.dump(), await bodies(stage)])).not.toMatch(traces)
  expect((await stage.engine.mails.list()).filter(({ key }) => key.startsWith('order-paid'))).toEqual([])
})

test('who is forgotten is deleted at Stripe, also where our own call was never answered, and Stripe away is waited for', async () => {
  const stage = await openStage()
  const stripeCustomerId = await openCheckout(stage, ada)
  // The answer to our call was lost: Stripe has a customer of whom we know nothing but that we meant to make them.
  const lostId = await openCheckout(stage, eve)
  await stage.query(`update shop.customer set stripe_customer_id = null where user_id = $1`, [eve.userId])
  await stage.query(`update shop.order set status = 'canceled'`)
  await stage.save()
  stage.sandbox.faults.add({ kind: 'error_before', match: `/v1/customers/${stripeCustomerId}`, times: 3 })
  for (const user of [ada, eve]) {
    await stage.engine.customers.forget(user)
  }
  await expect.poll(() => isDeleted(stage, stripeCustomerId)).toBe(true)
  await expect.poll(() => isDeleted(stage, lostId)).toBe(true)
  expect(stage.sandbox.faults.list()).toEqual([])
  expect((await stage.dump()).stripe_customer).toEqual([
    expect.objectContaining({ deleted: true }),
    expect.objectContaining({ deleted: true }),
  ])
})

test('nobody is forgotten while something of theirs is under way, and the refusal says what', async () => {
  const stage = await openStage()
  const { orderId } = await buyAndPay(stage, ada, 'ada-ref')
  const forget = () => stage.engine.customers.forget(ada)
  await expect(forget()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await deliverAll(stage)
  // Paid, and not sent.
  await expect(forget()).rejects.toMatchObject({ code: 'customer.order_open', details: { orderId } })
  await sendAll(stage)
  const subscriptionId = await subscribe(stage, ada)
  await deliverAll(stage)
  await expect(forget()).rejects.toMatchObject({
    code: 'customer.subscription_live',
    details: { subscriptionId },
  })
  expect(await stage.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: ada.email }])
  await stage.stripe.subscriptions.cancel(subscriptionId)
  await deliverAll(stage)
  await stage.save()
  await stage.drain()
  await forget()
  expect(await stage.engine.orders.ofUser(ada.userId)).toMatchObject([{ email: null }])
})

test('who subscribed leaves no link to a page with their name, not even when Stripe tells of it again', async () => {
  const stage = await openStage()
  await nameBusiness(stage, await openCheckout(stage, ada))
  await openCheckout(stage, eve)
  const [subscriptionId, another] = [await subscribe(stage, ada), await subscribe(stage, eve)]
  await deliverAll(stage)
  await stage.save()
  await stage.drain()
  const told = await stage.engine.customers.export(ada.userId)
  expect(told).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'active' }],
    invoices: [
      { status: 'paid', totalMinor: 500, hostedUrl: expect.any(String), pdfUrl: expect.any(String) },
    ],
  })
  const link = told.invoices[0]?.hostedUrl ?? ''
  await stage.stripe.subscriptions.cancel(subscriptionId)
  await stage.query(`update shop.order set status = 'canceled'`)
  await deliverAll(stage)
  await stage.drain()
  await stage.engine.customers.forget(ada)
  await stage.drain()
  await deliverAll(stage)
  await stage.engine.reconcile({ heal: true })
  await stage.sandbox.advance('11 minutes')
  const kept = async () => JSON.stringify([await stage.dump(), await bodies(stage)])
  const isPersonal = async () => traces.test(await kept()) || (await kept()).includes(link)
  await expect.poll(isPersonal).toBe(false)
  expect(await stage.engine.customers.export(ada.userId)).toMatchObject({
    subscriptions: [{ id: subscriptionId, status: 'canceled' }],
    invoices: [{ status: 'paid', totalMinor: 500, hostedUrl: null, pdfUrl: null }],
  })
  // The orders were ended by this test alone; of what was forgotten nothing is to be mended.
  const { drifts } = await stage.engine.reconcile({ heal: false })
  expect(drifts.filter(({ what }) => !what.startsWith('order '))).toEqual([])
  expect((await stage.engine.customers.export(eve.userId)).invoices).toMatchObject([
    { hostedUrl: expect.any(String) },
  ])
  expect(await kept()).toContain(another)
})

/** Opens a checkout, and leaves it; the customer at Stripe that came of it. */
async function openCheckout(stage: Stage, user: typeof ada): Promise<string> {
  await stage.engine.checkout.start({
    caller: user.userId,
    user,
    items: [{ sku: 'CME-DASH', quantity: 1 }],
    ...urls,
  })
  const { stripeCustomerId } = await stage.engine.customers.export(user.userId)
  if (!stripeCustomerId) {
    throw new Error('Nobody was made')
  }
  return stripeCustomerId
}

/** Told at Stripe, and so in the events of the customer and on every invoice. */
async function nameBusiness({ stripe }: Stage, customer: string): Promise<void> {
  await stripe.customers.update(customer, { name: 'Lovelace & Sons', phone: '+49 lovelace' })
  await stripe.customers.update(customer, { name: 'Ada Lovelace' })
  await stripe.customers.createTaxId(customer, { type: 'li_uid', value: 'LOVELACE' })
}

async function subscribe({ stripe, engine }: Stage, { userId }: typeof ada): Promise<string> {
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

async function isDeleted({ stripe }: Stage, id: string): Promise<boolean> {
  return (await stripe.customers.retrieve(id)).deleted === true
}
