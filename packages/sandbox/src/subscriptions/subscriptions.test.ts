import { expect, test } from 'vitest'
import { createPrice, subscribe } from '../testing/subscribe.ts'
import { noon, startTestSandbox, type TestSandbox } from '../testing.ts'

const start = noon / 1_000
const day = 86_400

const eventsOf = async (sandbox: TestSandbox) =>
  (await sandbox.stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse()

/** The events after the first `count`. */
async function newEvents(sandbox: TestSandbox, count: number) {
  return (await eventsOf(sandbox)).slice(count)
}

test('a subscription is paid at once, and its renewal invoice is a draft for an hour', async () => {
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

  const count = (await eventsOf(sandbox)).length
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
  expect(await newEvents(sandbox, count)).toEqual([
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

test('cancels at period end, undoes the cancellation, and cancels at once', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription } = await subscribe(sandbox)
  const canceling = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  expect(canceling).toMatchObject({
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
] as const)(
  'a trial that ends without a payment method with %s becomes %s',
  async (missing_payment_method, status) => {
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
  },
)

test('a test clock runs every renewal of three months in order', async () => {
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

test('the total of an invoice includes discounts and taxes', async () => {
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
