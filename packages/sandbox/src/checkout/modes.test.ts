import { expect, test } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

const urls = { success_url: 'http://shop.test/done', cancel_url: 'http://shop.test/cancel' }
const card = (number: string) => ({ number, expiry: '12/30', cvc: '123' })

const submit = (sandbox: TestSandbox, path: string, fields: Record<string, string>) =>
  sandbox.call('POST', path, new URLSearchParams({ email: 'ada@example.com', ...fields }).toString())

async function subscriptionSession(sandbox: TestSandbox, params = {}) {
  const price = await sandbox.stripe.prices.create({
    unit_amount: 3_000,
    currency: 'usd',
    recurring: { interval: 'month' },
    product_data: { name: 'Gold' },
  })
  return sandbox.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    ...urls,
    ...params,
  })
}

test('creates a subscription when the session is paid', async () => {
  await using sandbox = await startTestSandbox()
  const session = await subscriptionSession(sandbox, { subscription_data: { metadata: { plan: 'gold' } } })
  expect(session.subscription).toBeNull()
  expect((await submit(sandbox, `/c/pay/${session.id}`, card('4000000000009995'))).status).toBe(402)
  expect((await sandbox.stripe.subscriptions.list()).data).toEqual([])
  expect(
    (await submit(sandbox, `/c/pay/${session.id}`, card('4242424242424242'))).headers.get('location'),
  ).toBe('http://shop.test/done')
  const done = await sandbox.stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription', 'invoice'],
  })
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    payment_intent: null,
    subscription: { status: 'active', metadata: { plan: 'gold' } },
    invoice: { status: 'paid', amount_paid: 3_000 },
  })
})

test.each([
  ['complete', 'active'],
  ['fail', null],
])('creates a subscription after 3D Secure (%s): status %s', async (outcome, status) => {
  await using sandbox = await startTestSandbox()
  const session = await subscriptionSession(sandbox)
  const challenge =
    (await submit(sandbox, `/c/pay/${session.id}`, card('4000002500003155'))).headers.get('location') ?? ''
  await sandbox.call('POST', challenge, `outcome=${outcome}`)
  const statuses = (await sandbox.stripe.subscriptions.list({ status: 'all' })).data.map(
    (subscription) => subscription.status,
  )
  expect(statuses).toEqual(status === null ? [] : [status])
  const after = await sandbox.stripe.checkout.sessions.retrieve(session.id)
  expect(after.status).toBe(outcome === 'complete' ? 'complete' : 'open')
  if (outcome === 'complete') {
    return
  }
  await submit(sandbox, `/c/pay/${session.id}`, card('4242424242424242'))
  expect((await sandbox.stripe.subscriptions.list()).data).toMatchObject([{ status: 'active' }])
})

test('prorates the first period until the billing cycle anchor, on the page, invoice and charge', async () => {
  await using sandbox = await startTestSandbox()
  const anchor = sandbox.sandbox.ctx.now() + 10 * 86_400
  const session = await subscriptionSession(sandbox, { subscription_data: { billing_cycle_anchor: anchor } })
  // The period that ends at the anchor has 31 days.
  expect(session.amount_total).toBe(Math.round((3_000 * 10) / 31))
  await submit(sandbox, `/c/pay/${session.id}`, card('4242424242424242'))
  const done = await sandbox.stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
  expect(done).toMatchObject({
    amount_total: session.amount_total,
    invoice: { amount_paid: session.amount_total },
  })
  expect((await sandbox.stripe.charges.list()).data).toMatchObject([{ amount: session.amount_total }])
})

test('charges nothing at the start of a trial', async () => {
  await using sandbox = await startTestSandbox()
  const session = await subscriptionSession(sandbox, {
    subscription_data: { trial_period_days: 14 },
    payment_method_collection: 'if_required',
  })
  expect(session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' })
  await submit(sandbox, `/c/pay/${session.id}`, {})
  expect((await sandbox.stripe.subscriptions.list()).data).toMatchObject([{ status: 'trialing' }])
})

test('saves a card without a charge in setup mode', async () => {
  await using sandbox = await startTestSandbox()
  const customer = await sandbox.stripe.customers.create()
  const session = await sandbox.stripe.checkout.sessions.create({
    mode: 'setup',
    customer: customer.id,
    currency: 'usd',
    ...urls,
  })
  await submit(sandbox, `/c/pay/${session.id}`, card('4242424242424242'))
  const done = await sandbox.stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] })
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'no_payment_required',
    setup_intent: { status: 'succeeded' },
  })
  expect((await sandbox.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1)
  expect((await sandbox.stripe.charges.list()).data).toEqual([])
})

test('adds promotion code, shipping and tax of the country to the total', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const coupon = await stripe.coupons.create({ percent_off: 20 })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'SPRING' })
  const rate = (name: string, amount: number) => ({
    shipping_rate_data: {
      display_name: name,
      type: 'fixed_amount' as const,
      fixed_amount: { amount, currency: 'eur' },
    },
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      { price_data: { currency: 'eur', unit_amount: 1_999, product_data: { name: 'Mount' } }, quantity: 1 },
    ],
    allow_promotion_codes: true,
    automatic_tax: { enabled: true },
    shipping_options: [rate('Standard', 500), rate('Express', 1_200)],
    shipping_address_collection: { allowed_countries: ['DE', 'FR'] },
    ...urls,
  })
  expect(session).toMatchObject({
    amount_total: 2_499,
    automatic_tax: { status: 'requires_location_inputs' },
  })
  const express = String(session.shipping_options[1]?.shipping_rate)
  expect((await submit(sandbox, `/c/pay/${session.id}/promotion`, { code: 'AUTUMN' })).status).toBe(402)
  expect(
    await (await submit(sandbox, `/c/pay/${session.id}/promotion`, { code: 'spring' })).text(),
  ).toContain('Promotion code applied.')
  const address = {
    name: 'Ada',
    line1: 'Unter den Linden 1',
    city: 'Berlin',
    postal_code: '10117',
    country: 'DE',
  }
  await submit(sandbox, `/c/pay/${session.id}`, {
    ...card('4242424242424242'),
    ...address,
    shipping: express,
  })
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })
  expect(done).toMatchObject({
    amount_subtotal: 1_999,
    total_details: { amount_discount: 400, amount_tax: 304 + 228, amount_shipping: 1_200 },
    shipping_cost: { amount_subtotal: 1_200, amount_tax: 228, amount_total: 1_428 },
    amount_total: 1_999 - 400 + 304 + 1_200 + 228,
    collected_information: { shipping_details: { address: { country: 'DE' }, name: 'Ada' } },
    payment_intent: { amount: 3_331 },
  })
  expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1)
})
