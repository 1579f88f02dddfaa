import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { noon, startTestSandbox, type TestSandbox } from '../testing.ts'

const start = noon / 1_000
const day = 86_400

async function subscribe(
  on: TestSandbox,
  options: {
    amount?: number
    currency?: string
    card?: string
    params?: Partial<Stripe.SubscriptionCreateParams>
    interval?: 'month' | 'year'
  } = {},
) {
  const { stripe } = on
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    payment_method: options.card ?? 'pm_card_visa',
    invoice_settings: { default_payment_method: options.card ?? 'pm_card_visa' },
  })
  const price = await createPrice(on, options.amount ?? 3_000, options.currency ?? 'usd', options.interval)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    ...options.params,
  })
  return { customer, price, subscription, item: subscription.items.data[0]?.id ?? '' }
}

const createPrice = (
  on: TestSandbox,
  unit_amount: number,
  currency = 'usd',
  interval: 'month' | 'year' = 'month',
) =>
  on.stripe.prices.create({
    unit_amount,
    currency,
    recurring: { interval },
    product_data: { name: `Plan ${unit_amount}` },
  })

const eventsOf = async (on: TestSandbox) =>
  (await on.stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse()

/** The events since the last look. */
async function newEvents(on: TestSandbox, seen: number) {
  return (await eventsOf(on)).slice(seen)
}

test('a subscription is paid at once, and renews on its day with an hour as a draft', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription } = await subscribe(sandbox)
  expect(subscription).toMatchObject({
    status: 'active',
    billing_mode: { type: 'flexible' },
    items: { data: [{ current_period_start: start, current_period_end: start + 31 * day }] },
  })
  const invoice = await sandbox.stripe.invoices.retrieve(String(subscription.latest_invoice), {
    expand: ['payments.data.payment.payment_intent'],
  })
  expect(invoice).toMatchObject({
    status: 'paid',
    amount_paid: 3_000,
    billing_reason: 'subscription_create',
    parent: { subscription_details: { subscription: subscription.id } },
  })
  expect(invoice.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'succeeded' })

  const seen = (await eventsOf(sandbox)).length
  await sandbox.sandbox.advance('1 month')
  const [draft] = (await sandbox.stripe.invoices.list({ subscription: subscription.id })).data
  expect(draft).toMatchObject({
    status: 'draft',
    billing_reason: 'subscription_cycle',
    amount_due: 3_000,
    automatically_finalizes_at: start + 31 * day + 3_600,
  })
  await sandbox.sandbox.advance('1 hour')
  expect((await sandbox.stripe.invoices.retrieve(draft?.id ?? '')).status).toBe('paid')
  expect(await newEvents(sandbox, seen)).toEqual([
    'invoice.upcoming',
    'invoice.created',
    'customer.subscription.updated',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice_payment.paid',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'charge.updated',
  ])
})

// Ten days of a period of 31 are over when the plan changes; amounts in the smallest unit.
test.each([
  ['usd', 3_000, 6_000, -2_032, 4_065],
  ['usd', 1_000, 999, -677, 677],
  ['jpy', 500, 1_000, -339, 677],
  ['kwd', 12_345, 1, -8_363, 1],
  ['usd', 6_000, 3_000, -4_065, 2_032],
])('proration in %s from %i to %i: %i and %i', async (currency, from, to, credit, charge) => {
  await using sandbox = await startTestSandbox()
  const { subscription, item } = await subscribe(sandbox, { amount: from, currency })
  const dearer = await createPrice(sandbox, to, currency)
  await sandbox.sandbox.advance('10 days')
  const preview = await sandbox.stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items: [{ id: item, price: dearer.id }] },
  })
  expect(preview.total).toBe(to + credit + charge)
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([credit, charge, to])
  expect((await sandbox.stripe.invoiceItems.list()).data).toEqual([])

  await sandbox.stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: dearer.id }] })
  const items = (await sandbox.stripe.invoiceItems.list({ pending: true })).data.reverse()
  expect(items.map(({ amount }) => amount)).toEqual([credit, charge])
  expect(items[0]).toMatchObject({
    proration: true,
    period: { start: start + 10 * day, end: start + 31 * day },
  })
  await sandbox.sandbox.advance('21 days 1 hour')
  const [renewal] = (await sandbox.stripe.invoices.list({ subscription: subscription.id })).data
  expect(renewal).toMatchObject({ total: preview.total, status: 'paid' })
})

test('always_invoice bills the difference at once; another interval begins a new period', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription, item } = await subscribe(sandbox)
  const dearer = await createPrice(sandbox, 6_000)
  await sandbox.sandbox.advance('10 days')
  const upgraded = await sandbox.stripe.subscriptions.update(subscription.id, {
    items: [{ id: item, price: dearer.id }],
    proration_behavior: 'always_invoice',
  })
  expect(await sandbox.stripe.invoices.retrieve(String(upgraded.latest_invoice))).toMatchObject({
    status: 'paid',
    amount_paid: 2_033,
    billing_reason: 'subscription_update',
  })
  const yearly = await createPrice(sandbox, 60_000, 'usd', 'year')
  const moved = await sandbox.stripe.subscriptions.update(subscription.id, {
    items: [{ id: item, price: yearly.id }],
  })
  expect(moved.items.data[0]).toMatchObject({
    current_period_start: start + 10 * day,
    current_period_end: start + 375 * day,
  })
  expect((await sandbox.stripe.invoices.retrieve(String(moved.latest_invoice))).total).toBe(60_000 - 4_065)
})

test('a failing renewal is tried after 3, 5 and 7 days, and then the subscription ends', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription, customer } = await subscribe(sandbox)
  const broken = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: broken.id } })
  await sandbox.sandbox.advance('1 month 1 hour')
  const failedAt = start + 31 * day + 3_600
  const invoice = async () => (await stripe.invoices.list({ subscription: subscription.id })).data[0]
  const status = async () => (await stripe.subscriptions.retrieve(subscription.id)).status
  expect(await invoice()).toMatchObject({
    status: 'open',
    attempt_count: 1,
    next_payment_attempt: failedAt + 3 * day,
  })
  expect(await status()).toBe('past_due')
  await sandbox.sandbox.advance('3 days')
  expect(await invoice()).toMatchObject({ attempt_count: 2, next_payment_attempt: failedAt + 8 * day })
  await sandbox.sandbox.advance('5 days')
  expect(await invoice()).toMatchObject({ attempt_count: 3, next_payment_attempt: failedAt + 15 * day })
  await sandbox.sandbox.advance('7 days')
  expect(await invoice()).toMatchObject({ attempt_count: 4, next_payment_attempt: null, status: 'open' })
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
})

test('a new card brings a past due subscription back', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription, customer } = await subscribe(sandbox)
  const broken = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: broken.id } })
  await sandbox.sandbox.advance('1 month 1 hour')
  const [open] = (await stripe.invoices.list({ subscription: subscription.id })).data
  const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  expect((await stripe.invoices.pay(open?.id ?? '', { payment_method: good.id })).status).toBe('paid')
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})

test('cancel at the end of the period, undone, and now', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription } = await subscribe(sandbox)
  const leaving = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  expect(leaving).toMatchObject({
    cancel_at: start + 31 * day,
    status: 'active',
    cancellation_details: { reason: 'cancellation_requested' },
  })
  expect(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  })
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  await sandbox.sandbox.advance('1 month')
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: start + 31 * day,
  })
  expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1)
  const second = await subscribe(sandbox)
  expect((await stripe.subscriptions.cancel(second.subscription.id)).status).toBe('canceled')
})

test.each([
  ['create_invoice', 'active'],
  ['pause', 'paused'],
  ['cancel', 'canceled'],
] as const)('a trial that ends without a method: %s makes it %s', async (missing_payment_method, status) => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create()
  const price = await createPrice(sandbox, 3_000)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method } },
  })
  expect(subscription).toMatchObject({ status: 'trialing', trial_end: start + 7 * day })
  await sandbox.sandbox.advance('4 days')
  expect(await eventsOf(sandbox)).toContain('customer.subscription.trial_will_end')
  await sandbox.sandbox.advance('3 days')
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(status)
})

test('a declined first payment leaves it incomplete, for 23 hours', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription } = await subscribe(sandbox, { card: 'pm_card_chargeCustomerFail' })
  expect(subscription.status).toBe('incomplete')
  await sandbox.sandbox.advance('23 hours')
  expect((await sandbox.stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired')
  expect((await sandbox.stripe.invoices.retrieve(String(subscription.latest_invoice))).status).toBe('void')
  await expect(
    subscribe(sandbox, {
      card: 'pm_card_chargeCustomerFail',
      params: { payment_behavior: 'error_if_incomplete' },
    }),
  ).rejects.toMatchObject({ type: 'StripeCardError' })
  expect((await sandbox.stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(1)
})

test('a test clock brings every renewal of three months, in order', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: Date.UTC(2025, 0, 31) / 1_000 })
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = await createPrice(sandbox, 1_000)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  })
  for (const month of [2, 4]) {
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.UTC(2025, month, 30) / 1_000 })
    await sandbox.sandbox.advance('1 second')
  }
  expect((await stripe.testHelpers.testClocks.retrieve(clock.id)).status).toBe('ready')
  const invoices = (await stripe.invoices.list({ subscription: subscription.id })).data.reverse()
  const dates = invoices.map(({ created }) => new Date(created * 1_000).toISOString().slice(0, 10))
  expect(dates).toEqual(['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30'].slice(0, dates.length))
  expect(dates.length).toBeGreaterThanOrEqual(4)
  expect(invoices.every(({ status }) => status === 'paid')).toBe(true)
})

test('discounts and taxes: the total is the sum of the lines', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const vat = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false })
  const coupon = await stripe.coupons.create({ percent_off: 33.3, duration: 'once' })
  const { subscription } = await subscribe(sandbox, {
    amount: 1_999,
    params: { discounts: [{ coupon: coupon.id }], default_tax_rates: [vat.id] },
  })
  const invoice = await stripe.invoices.retrieve(String(subscription.latest_invoice))
  expect(invoice).toMatchObject({
    subtotal: 1_999,
    total_discount_amounts: [{ amount: 666 }],
    total_taxes: [{ amount: 253 }],
    total: 1_586,
    amount_paid: 1_586,
  })
  await sandbox.sandbox.advance('1 month 1 hour')
  expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({
    total: 1_999 + 380,
    status: 'paid',
  })
})

test('paused collection: the invoices are void, and nothing is charged', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription } = await subscribe(sandbox)
  await sandbox.stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } })
  await sandbox.sandbox.advance('1 month 1 hour')
  expect((await sandbox.stripe.invoices.list({ limit: 1 })).data[0]?.status).toBe('void')
  expect((await sandbox.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})
