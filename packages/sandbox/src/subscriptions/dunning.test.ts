import { expect, test } from 'vitest'
import { subscribe } from '../testing/subscribe.ts'
import { noon, startTestSandbox } from '../testing.ts'

const start = noon / 1_000
const day = 86_400

test('dunning retries a failed renewal after 3, 5 and 7 days, and then cancels the subscription', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription, customer } = await subscribe(sandbox)
  const failingCard = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
    customer: customer.id,
  })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: failingCard.id } })
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

test('paying with a new card reactivates a past due subscription', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { subscription, customer } = await subscribe(sandbox)
  const failingCard = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
    customer: customer.id,
  })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: failingCard.id } })
  await sandbox.sandbox.advance('1 month 1 hour')
  const [open] = (await stripe.invoices.list({ subscription: subscription.id })).data
  const validCard = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  expect((await stripe.invoices.pay(open?.id ?? '', { payment_method: validCard.id })).status).toBe('paid')
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})

test('a declined first payment leaves the subscription incomplete for 23 hours', async () => {
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

test('pause_collection with void charges nothing and voids the invoices', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription } = await subscribe(sandbox)
  await sandbox.stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } })
  await sandbox.sandbox.advance('1 month 1 hour')
  expect((await sandbox.stripe.invoices.list({ limit: 1 })).data[0]?.status).toBe('void')
  expect((await sandbox.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})
