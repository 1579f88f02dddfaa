import OlderStripe from 'stripe-22'
import { expect, test } from 'vitest'
import { listen, startTestSandbox } from '../testing.ts'

test('an older SDK finds its way: its own version, its own parameters', async () => {
  await using sandbox = await startTestSandbox()
  const stripe = new OlderStripe('sk_test_x', { host: '127.0.0.1', port: sandbox.port, protocol: 'http', telemetry: false })
  const product = await stripe.products.create({ name: 'Mount' })
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    payment_method_types: ['card'],
    line_items: [{ price_data: { currency: 'usd', unit_amount: 2_499, product: product.id }, quantity: 1 }],
    success_url: 'http://shop.test/done',
  })
  expect(session).toMatchObject({ amount_total: 2_499, payment_method_types: ['card'] })
  expect(session.lastResponse.apiVersion).toBe('2026-08-26.dahlia')
  expect(await stripe.customers.list().autoPagingToArray({ limit: 10 })).toEqual([])
})

test('an endpoint pinned to an older version gets the fields where they were', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  await using older = await listen()
  await using newer = await listen()
  await stripe.webhookEndpoints.create({
    url: older.url,
    enabled_events: ['invoice.paid', 'customer.subscription.created'],
    api_version: '2023-10-16',
  })
  await stripe.webhookEndpoints.create({ url: newer.url, enabled_events: ['invoice.paid'] })
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = await stripe.prices.create({
    unit_amount: 3_000,
    currency: 'usd',
    recurring: { interval: 'month' },
    product_data: { name: 'Gold' },
  })
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  await sandbox.sandbox.idle()
  const invoice = older.heard.find(({ event }) => event.type === 'invoice.paid')?.event
  expect(invoice).toMatchObject({
    api_version: '2023-10-16',
    data: {
      object: {
        subscription: id,
        paid: true,
        payment_intent: expect.stringMatching(/^pi_/),
        lines: { data: [{ price: { id: price.id }, proration: false }] },
      },
    },
  })
  const subscription = older.heard.find(({ event }) => event.type === 'customer.subscription.created')?.event
  expect(subscription?.data.object).toMatchObject({ current_period_end: expect.any(Number) })
  expect(newer.heard[0]?.event.data.object).not.toHaveProperty('subscription')
})

test('search finds by field, by metadata, by part of a word', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  await stripe.customers.create({ name: 'Ada Lovelace', email: 'ada@example.com', metadata: { plan: 'gold' } })
  await stripe.customers.create({ name: 'Bo Diddley', email: 'bo@example.com' })
  const names = async (query: string) => (await stripe.customers.search({ query })).data.map(({ name }) => name?.split(' ')[0])
  expect(await names('email:"ada@example.com"')).toEqual(['Ada'])
  expect(await names('metadata["plan"]:"gold"')).toEqual(['Ada'])
  expect(await names('name~"did" OR name~"love"')).toEqual(['Bo', 'Ada'])
  expect(await names('-metadata["plan"]:"gold" AND created>0')).toEqual(['Bo'])
  await expect(names('shoe_size:"43"')).rejects.toThrow('unsupported search field')
  await expect(names('name="x"')).rejects.toThrow('unable to parse')
})
