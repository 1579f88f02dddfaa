import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { openSellingShop, type SellingShop, type Visitor } from '../../test/shop.ts'
import { plan, planChangePreview, subscription } from '../schemas/subscriptions.ts'

const started = z.strictObject({ url: z.url(), sessionId: z.string() })

/**
 * A shop whose plans are pushed to Stripe. `deliverEvents` delivers Stripe's events and runs their
 * jobs.
 */
async function openPlanShop() {
  const shop = await openSellingShop()
  await shop.engine.plans.push({ apply: true })
  await shop.harness.save()
  const deliverEvents = async () => {
    await shop.deliverEvents()
    await shop.harness.drain()
  }
  return { ...shop, deliverEvents }
}

const startCheckout = (visitor: Visitor, json: object) =>
  visitor.request('POST /api/stripe/checkout', { json: { mode: 'subscription', ...json } })

async function subscribe(
  shop: SellingShop & { deliverEvents(): Promise<void> },
  visitor: Visitor,
  lookupKey: string,
  card?: string,
) {
  const response = await startCheckout(visitor, { lookupKey })
  expect(response.status).toBe(201)
  await shop.harness.paySession(started.parse(await response.json()).sessionId, card)
  await shop.deliverEvents()
  return currentSubscription(visitor)
}

async function currentSubscription(visitor: Visitor) {
  const response = await visitor.request('GET /api/subscriptions')
  const { subscriptions } = z
    .strictObject({ subscriptions: z.array(subscription) })
    .parse(await response.json())
  const [found] = subscriptions
  if (!found) {
    throw new Error('The customer has no subscription')
  }
  return found
}

async function change(visitor: Visitor, verb: string, json: object = {}) {
  const { id } = await currentSubscription(visitor)
  return visitor.request(`POST /api/subscriptions/${id}/${verb}`, { json })
}

const errorOf = async (response: Promise<Response>) => {
  const { status, code } = await problemIn(await response)
  return [status, code]
}

test('lists the plans on offer with their prices', async () => {
  const shop = await openPlanShop()
  const response = await shop.visitor().request('GET /api/plans')
  const { plans } = z.strictObject({ plans: z.array(plan) }).parse(await response.json())
  expect(plans.map(({ key, trialDays }) => [key, trialDays])).toEqual([
    ['pro', 14],
    ['studio', null],
  ])
  for (const { priceId } of plans.flatMap(({ prices }) => prices)) {
    expect(priceId).toMatch(/^price_/)
  }
})

test('starts currentSubscription subscription per customer', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  expect(await errorOf(startCheckout(shop.visitor(), { lookupKey: 'pro_monthly_usd' }))).toEqual([
    401,
    'access.signed_out',
  ])
  const first = started.parse(await (await startCheckout(ada, { lookupKey: 'studio_monthly_usd' })).json())
  expect(started.parse(await (await startCheckout(ada, { lookupKey: 'studio_monthly_usd' })).json())).toEqual(
    first,
  )
  // For another plan, the open Checkout Session is expired before the next is created.
  const second = started.parse(await (await startCheckout(ada, { lookupKey: 'studio_yearly_usd' })).json())
  expect(await shop.harness.stripe.checkout.sessions.retrieve(first.sessionId)).toMatchObject({
    status: 'expired',
  })

  await shop.harness.paySession(second.sessionId)
  await shop.deliverEvents()
  const { id, status, items } = await currentSubscription(ada)
  expect([status, items.map(({ planKey, interval }) => [planKey, interval])]).toEqual([
    'active',
    [['studio', 'year']],
  ])
  const again = await problemIn(await startCheckout(ada, { lookupKey: 'pro_monthly_usd' }))
  expect([again.status, again.code, again.subscriptionId]).toEqual([409, 'subscription.exists', id])
})

test('rejects unknown prices and foreign return URLs', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  const { stripe } = shop.harness
  const product = await stripe.products.create({ name: 'Cheap' })
  const price = {
    product: product.id,
    currency: 'usd',
    unit_amount: 1,
    recurring: { interval: 'month' as const },
  }
  const foreign = await stripe.prices.create(price)
  expect(await errorOf(startCheckout(ada, { priceId: foreign.id }))).toEqual([404, 'plan.unknown_price'])
  expect(await errorOf(startCheckout(ada, { lookupKey: 'tokens_50_usd' }))).toEqual([
    404,
    'plan.unknown_price',
  ])
  expect(await errorOf(startCheckout(ada, {}))).toEqual([422, 'input.invalid'])
  const elsewhere = { lookupKey: 'pro_monthly_usd', successUrl: 'https://evil.example/' }
  expect(await errorOf(startCheckout(ada, elsewhere))).toEqual([422, 'input.invalid'])
})

const tokensOf = async (visitor: Visitor, query = '') => {
  const response = await visitor.request(`GET /api/tokens${query}`)
  return z.looseObject({ balance: z.int() }).parse(await response.json()).balance
}

async function createProject(visitor: Visitor): Promise<string> {
  const response = await visitor.request('POST /api/projects', { json: { name: 'Studio' } })
  return z.looseObject({ id: z.string() }).parse(await response.json()).id
}

test.each([
  ['tokens_50_usd', 'TOKENS-50', 50, 500],
  ['tokens_200_eur', 'TOKENS-200', 200, 1800],
])('the token pack %s is ordered, paid and granted', async (lookupKey, sku, each, amountMinor) => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  const offered = (await shop.harness.stripe.prices.list({ lookup_keys: [lookupKey] })).data[0]
  expect(offered).toMatchObject({ unit_amount: amountMinor })
  for (const which of [{ lookupKey }, { priceId: offered?.id }]) {
    const response = await startCheckout(ada, { mode: 'payment', quantity: 2, ...which })
    expect(response.status).toBe(201)
    const { sessionId, url } = started.parse(await response.json())
    expect(await (await fetch(url)).text()).toContain('Tokens')
    await shop.harness.paySession(sessionId)
    await shop.deliverEvents()
  }
  expect(await tokensOf(ada)).toBe(2 * 2 * each)
  const { orders } = z
    .looseObject({
      orders: z.array(z.looseObject({ status: z.string(), items: z.array(z.looseObject({})) })),
    })
    .parse(await (await ada.request('GET /api/account/orders')).json())
  const paid = { items: [{ sku, quantity: 2, amountMinor: 2 * amountMinor }], totalMinor: 2 * amountMinor }
  expect(orders).toMatchObject([paid, paid])
})

test("tokens can be bought only for a project of the customer's own", async () => {
  const shop = await openPlanShop()
  const [ada, eve] = [await customer(shop), await customer(shop)]
  const projectId = await createProject(ada)
  const pack = { mode: 'payment', lookupKey: 'tokens_50_usd' }
  for (const input of [pack, { lookupKey: 'studio_monthly_usd' }]) {
    expect(await errorOf(startCheckout(eve, { ...input, projectId }))).toEqual([404, 'project.unknown'])
    expect(await errorOf(startCheckout(ada, { ...input, projectId: 'prj_none' }))).toEqual([
      404,
      'project.unknown',
    ])
    const { sessionId } = started.parse(await (await startCheckout(ada, { ...input, projectId })).json())
    const { metadata } = await shop.harness.stripe.checkout.sessions.retrieve(sessionId)
    expect(metadata).toMatchObject({ countinghouse_project: projectId })
    await shop.harness.paySession(sessionId)
    await shop.deliverEvents()
  }
  expect([await tokensOf(ada), await tokensOf(ada, `?projectId=${projectId}`)]).toEqual([0, 550])
  expect((await eve.request(`GET /api/tokens?projectId=${projectId}`)).status).toBe(404)
})

test('charges the previewed proration, and schedules a downgrade for the end of the period', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  await subscribe(shop, ada, 'studio_monthly_usd')
  await shop.harness.sandbox.advance('10 days')
  const previewed = await change(ada, 'preview', { lookupKey: 'studio_yearly_usd' })
  const { dueNowMinor, prorationDate, lines } = planChangePreview.parse(await previewed.json())
  expect(lines.map(({ amountMinor }) => amountMinor).reduce((sum, each) => sum + each)).toBe(dueNowMinor)
  expect(dueNowMinor).toBeGreaterThan(49_000 - 4900)
  expect(dueNowMinor).toBeLessThan(49_000)
  const changed = await change(ada, 'change', { lookupKey: 'studio_yearly_usd', when: 'now', prorationDate })
  expect(subscription.parse(await changed.json()).items[0]?.interval).toBe('year')
  const [charged] = (await shop.harness.stripe.invoices.list({ limit: 1 })).data
  expect([charged?.amount_paid, charged?.status]).toEqual([dueNowMinor, 'paid'])

  await change(ada, 'change', { lookupKey: 'pro_monthly_usd', when: 'period_end' })
  await shop.deliverEvents()
  expect(await currentSubscription(ada)).toMatchObject({ changesLater: true, items: [{ planKey: 'studio' }] })
  expect((await change(ada, 'keep')).status).toBe(200)
  expect(await currentSubscription(ada)).toMatchObject({ changesLater: false })
  await change(ada, 'change', { lookupKey: 'pro_monthly_usd', when: 'period_end' })
  await shop.harness.sandbox.advance('1 year')
  await shop.deliverEvents()
  expect(await currentSubscription(ada)).toMatchObject({ items: [{ planKey: 'pro', interval: 'month' }] })
})

test('a change with a failed payment has no effect, and can be retried', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  const { id } = await subscribe(shop, ada, 'studio_monthly_usd')
  const { stripe } = shop.harness
  const { customer: payer } = await stripe.subscriptions.retrieve(id)
  const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: String(payer) })
  await stripe.subscriptions.update(id, { default_payment_method: card.id })
  const input = { quantity: 3, when: 'now' }
  expect(await errorOf(change(ada, 'change', input))).toEqual([402, 'subscription.payment_failed'])
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    status: 'active',
    items: { data: [{ quantity: 1 }] },
  })
  const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: String(payer) })
  await stripe.subscriptions.update(id, { default_payment_method: good.id })
  expect((await change(ada, 'change', input)).status).toBe(200)
  expect(await currentSubscription(ada)).toMatchObject({ items: [{ quantity: 3 }] })
})

test('cancels at the end of the period, undoes it, and cancels now; an ended subscription cannot be changed', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  const { items } = await subscribe(shop, ada, 'studio_monthly_usd')
  await change(ada, 'cancel', { when: 'period_end' })
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active', cancelAt: items[0]?.periodEnd })
  await change(ada, 'keep')
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active', cancelAt: null })
  expect(await errorOf(change(ada, 'keep'))).toEqual([409, 'subscription.change_refused'])
  await change(ada, 'cancel', { when: 'now' })
  expect(await currentSubscription(ada)).toMatchObject({ status: 'canceled' })
  expect(await errorOf(change(ada, 'cancel', { when: 'now' }))).toEqual([409, 'subscription.not_live'])
  expect(await errorOf(change(ada, 'resume'))).toEqual([409, 'subscription.not_live'])
})

test('resumes after a trial without a card, and after paused collection', async () => {
  const shop = await openPlanShop()
  const ada = await customer(shop)
  const { stripe } = shop.harness
  const { sessionId } = started.parse(
    await (await startCheckout(ada, { lookupKey: 'pro_monthly_usd' })).json(),
  )
  const payer = String((await stripe.checkout.sessions.retrieve(sessionId)).customer)
  const [price] = (await stripe.prices.list({ lookup_keys: ['pro_monthly_usd'] })).data
  const { id } = await stripe.subscriptions.create({
    customer: payer,
    items: [{ price: price?.id ?? '' }],
    trial_period_days: 1,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await shop.harness.sandbox.advance('25 hours')
  await shop.deliverEvents()
  const access = async () =>
    (await (await ada.request('GET /api/entitlements/export')).json()) as { entitled: boolean }
  expect(await currentSubscription(ada)).toMatchObject({ id, status: 'paused' })
  expect(await access()).toMatchObject({ entitled: false })
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: payer })
  await stripe.customers.update(payer, { invoice_settings: { default_payment_method: card.id } })
  expect((await change(ada, 'resume')).status).toBe(200)
  await shop.deliverEvents()
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active' })
  expect(await access()).toMatchObject({ entitled: true })
  const paid = await stripe.invoices.list({ subscription: id, status: 'paid' })
  expect(paid.data.map(({ amount_paid }) => amount_paid)).toEqual([1900, 0])

  await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
  await shop.deliverEvents()
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active', collectionPaused: true })
  expect((await change(ada, 'resume')).status).toBe(200)
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active', collectionPaused: false })
  expect((await stripe.subscriptions.retrieve(id)).pause_collection).toBe(null)
})

test("another customer's subscription is not found", async () => {
  const shop = await openPlanShop()
  const [ada, eve] = [await customer(shop), await customer(shop)]
  const { id } = await subscribe(shop, ada, 'studio_monthly_usd')
  for (const [verb, json] of Object.entries({
    cancel: { when: 'now' },
    keep: {},
    resume: {},
    preview: { quantity: 2 },
  })) {
    const response = eve.request(`POST /api/subscriptions/${id}/${verb}`, { json })
    expect(await errorOf(response)).toEqual([404, 'subscription.unknown'])
  }
  expect(await currentSubscription(ada)).toMatchObject({ status: 'active', cancelAt: null })
})
