import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test('a payment link opens a new Checkout Session for a visitor', async () => {
  await using sandbox = await startTestSandbox()
  const price = await sandbox.stripe.prices.create({
    unit_amount: 2_499,
    currency: 'usd',
    product_data: { name: 'Mount' },
  })
  const link = await sandbox.stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] })
  const response = await fetch(link.url, { redirect: 'manual' })
  expect(response.headers.get('location')).toContain('/c/pay/cs_test_')
  expect((await sandbox.stripe.checkout.sessions.list({ payment_link: link.id })).data).toMatchObject([
    { amount_total: 2_499 },
  ])
})
