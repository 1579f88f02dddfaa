import { expect, test } from 'vitest'
import { createPrice, subscribe } from '../testing/subscribe.ts'
import { noon, startTestSandbox } from '../testing.ts'

const start = noon / 1_000
const day = 86_400

// The plan changes after ten days of a period of 31. Amounts are in minor units.
test.each([
  ['usd', 3_000, 6_000, -2_032, 4_065],
  ['usd', 1_000, 999, -677, 677],
  ['jpy', 500, 1_000, -339, 677],
  ['kwd', 12_345, 1, -8_363, 1],
  ['usd', 6_000, 3_000, -4_065, 2_032],
])('proration in %s from %i to %i credits %i and charges %i', async (currency, from, to, credit, charge) => {
  await using sandbox = await startTestSandbox()
  const { subscription, item } = await subscribe(sandbox, { amount: from, currency })
  const newPrice = await createPrice(sandbox, to, currency)
  await sandbox.sandbox.advance('10 days')
  const preview = await sandbox.stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items: [{ id: item, price: newPrice.id }] },
  })
  expect(preview.total).toBe(to + credit + charge)
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([credit, charge, to])
  expect((await sandbox.stripe.invoiceItems.list()).data).toEqual([])

  await sandbox.stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: newPrice.id }] })
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

test('always_invoice bills the proration at once, and a change of interval starts a new period', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription, item } = await subscribe(sandbox)
  const newPrice = await createPrice(sandbox, 6_000)
  await sandbox.sandbox.advance('10 days')
  const upgraded = await sandbox.stripe.subscriptions.update(subscription.id, {
    items: [{ id: item, price: newPrice.id }],
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
