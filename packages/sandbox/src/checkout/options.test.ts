/** Options of a session: adjustable quantities, tax IDs, customer creation and recovery. */
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

const card = { email: 'ada@example.com', number: '4242424242424242', expiry: '12/30', cvc: '123' }
const address = {
  name: 'Ada',
  line1: 'Unter den Linden 1',
  city: 'Berlin',
  postal_code: '10117',
  country: 'DE',
}
const priced = (name: string, unit_amount: number) => ({
  price_data: { currency: 'eur', unit_amount, product_data: { name } },
})

const create = ({ stripe }: TestSandbox, params: Stripe.Checkout.SessionCreateParams = {}) =>
  stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ ...priced('Mount', 2_499), quantity: 2 }],
    success_url: 'http://shop.test/done',
    ...params,
  })

async function submit(sandbox: TestSandbox, path: string, fields: Record<string, string>) {
  const response = await sandbox.call('POST', path, new URLSearchParams({ ...card, ...fields }).toString())
  return { status: response.status, text: await response.text() }
}

const linesOf = async ({ stripe }: TestSandbox, id: string) =>
  (await stripe.checkout.sessions.listLineItems(id)).data

const adjustable = { enabled: true, minimum: 1, maximum: 5 }

test('lets the customer adjust quantities and removes line items with quantity 0', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox, {
    line_items: [
      { ...priced('Mount', 2_499), quantity: 2, adjustable_quantity: adjustable },
      { ...priced('Strap', 500), quantity: 1, adjustable_quantity: { enabled: true } },
      { ...priced('Case', 300), quantity: 1 },
    ],
  })
  const [mount, strap, box] = await linesOf(sandbox, id)
  expect([mount?.adjustable_quantity, strap?.adjustable_quantity, box?.adjustable_quantity]).toEqual([
    adjustable,
    { enabled: true, minimum: 0, maximum: 99 },
    null,
  ])
  const quantities = {
    [`quantity-${mount?.id}`]: '3',
    [`quantity-${strap?.id}`]: '0',
    [`quantity-${box?.id}`]: '7',
  }
  expect((await submit(sandbox, `/c/pay/${id}/update`, quantities)).text).toContain('€77.97')
  expect((await submit(sandbox, `/c/pay/${id}`, quantities)).status).toBe(303)
  expect((await linesOf(sandbox, id)).map(({ description, quantity }) => [description, quantity])).toEqual([
    ['Mount', 3],
    ['Case', 1],
  ])
  const done = await sandbox.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })
  expect(done).toMatchObject({ amount_total: 7_797, payment_intent: { amount_received: 7_797 } })
})

test('creates a subscription with the adjusted quantity', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const recurring = { interval: 'month' as const }
  const price = await stripe.prices.create({
    unit_amount: 900,
    currency: 'eur',
    recurring,
    product_data: { name: 'Seat' },
  })
  const { id } = await create(sandbox, {
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1, adjustable_quantity: { enabled: true } }],
  })
  const [seat] = await linesOf(sandbox, id)
  const none = await submit(sandbox, `/c/pay/${id}`, { [`quantity-${seat?.id}`]: '0' })
  expect([none.status, none.text]).toEqual([
    402,
    expect.stringContaining('Your order is empty. Choose a quantity of at least 1.'),
  ])
  await submit(sandbox, `/c/pay/${id}`, { [`quantity-${seat?.id}`]: '4' })
  const [subscription] = (await stripe.subscriptions.list()).data
  expect(subscription?.items.data[0]?.quantity).toBe(4)
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(3_600)
})

test.each(['0', '6', '-1', '1.5', '1e3', ''])(
  'rejects the quantity “%s” outside of 1 to 5',
  async (quantity) => {
    await using sandbox = await startTestSandbox()
    const { id } = await create(sandbox, {
      line_items: [{ ...priced('Mount', 2_499), quantity: 2, adjustable_quantity: adjustable }],
    })
    const [mount] = await linesOf(sandbox, id)
    const response = await submit(sandbox, `/c/pay/${id}`, { [`quantity-${mount?.id}`]: quantity })
    expect([response.status, response.text]).toEqual([
      402,
      expect.stringContaining('The quantity of “Mount” must be between 1 and 5.'),
    ])
    expect((await sandbox.stripe.charges.list()).data).toEqual([])
  },
)

const business = { business: 'on', business_name: 'Lovelace & Co', tax_id: 'DE123456789' }

test('saves business name and tax id on session, customer and invoice', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' })
  const { id, tax_id_collection } = await create(sandbox, {
    customer: customer.id,
    customer_update: { name: 'auto' },
    tax_id_collection: { enabled: true },
    invoice_creation: { enabled: true },
  })
  expect(tax_id_collection).toEqual({ enabled: true, required: 'never' })
  for (const [fields, message] of [
    [{ business_name: '' }, 'Your business name is incomplete.'],
    [{ tax_id: '' }, 'Your tax ID is incomplete.'],
    [{ tax_id: 'ATU99' }, undefined],
    [{ tax_id: '12345' }, 'Invalid value for eu_vat.'],
  ] as const) {
    if (message === undefined) {
      continue
    }
    const response = await submit(sandbox, `/c/pay/${id}`, { ...address, ...business, ...fields })
    expect([response.status, response.text]).toEqual([402, expect.stringContaining(message)])
  }
  expect((await submit(sandbox, `/c/pay/${id}`, { ...address, ...business })).status).toBe(303)
  const ids = [{ type: 'eu_vat', value: 'DE123456789' }]
  expect(await stripe.checkout.sessions.retrieve(id, { expand: ['invoice'] })).toMatchObject({
    customer_details: { name: 'Lovelace & Co', tax_ids: ids },
    invoice: { customer_name: 'Lovelace & Co', customer_tax_ids: ids },
  })
  const after = await stripe.customers.retrieve(customer.id, { expand: ['tax_ids'] })
  expect(after).toMatchObject({
    name: 'Lovelace & Co',
    tax_ids: {
      data: [{ ...ids[0], country: 'DE', customer: customer.id, verification: { status: 'pending' } }],
    },
  })
})

test('saves the shipping address on the customer that the session creates', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox, {
    customer_creation: 'always',
    shipping_address_collection: { allowed_countries: ['DE'] },
  })
  expect((await submit(sandbox, `/c/pay/${id}`, address)).status).toBe(303)
  const savedAddress = { line1: 'Unter den Linden 1', city: 'Berlin', postal_code: '10117', country: 'DE' }
  const [customer] = (await sandbox.stripe.customers.list()).data
  expect(customer).toMatchObject({
    name: 'Ada',
    address: savedAddress,
    shipping: { name: 'Ada', address: savedAddress },
  })
})

test('requires a tax id only in countries that have a supported type', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox, { tax_id_collection: { enabled: true, required: 'if_supported' } })
  const form = await submit(sandbox, `/c/pay/${id}/update`, address)
  expect(form.text).toContain('Tax ID (EU VAT)')
  expect((await submit(sandbox, `/c/pay/${id}`, address)).text).toContain('Your tax ID is incomplete.')
  // The sandbox knows no tax ID type for Iceland.
  expect((await submit(sandbox, `/c/pay/${id}/update`, { ...address, country: 'IS' })).text).not.toContain(
    'Tax ID (',
  )
  expect((await submit(sandbox, `/c/pay/${id}`, { ...address, country: 'IS' })).status).toBe(303)
})

test.each([
  [{ tax_id_collection: { enabled: true }, customer: 'existing' }, 'tax_id_collection'],
  [{ automatic_tax: { enabled: true }, customer: 'existing' }, 'automatic_tax'],
  [
    { tax_id_collection: { enabled: true }, mode: 'setup', line_items: undefined, currency: 'eur' },
    'tax_id_collection',
  ],
  [
    { line_items: [{ ...priced('Mount', 100), quantity: 9, adjustable_quantity: adjustable }] },
    'line_items[0][quantity]',
  ],
  [
    {
      line_items: [
        { ...priced('Mount', 100), quantity: 2, adjustable_quantity: { ...adjustable, minimum: 6 } },
      ],
    },
    'line_items[0][adjustable_quantity][minimum]',
  ],
  [
    { after_expiration: { recovery: { allow_promotion_codes: true } } },
    'after_expiration[recovery][enabled]',
  ],
] as [Stripe.Checkout.SessionCreateParams, string][])(
  'rejects the parameters %o with param %s',
  async (params, param) => {
    await using sandbox = await startTestSandbox()
    const { id: customer } = await sandbox.stripe.customers.create()
    const allParams = params.customer === undefined ? params : { ...params, customer }
    await expect(create(sandbox, allParams)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param,
    })
  },
)

test('recovers an expired session through its link for thirty days', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const recovery = { enabled: true, allow_promotion_codes: true }
  const expires_at = sandbox.sandbox.ctx.now() + 3_600
  const { id, after_expiration } = await create(sandbox, {
    after_expiration: { recovery },
    expires_at,
    metadata: { cart: '7' },
  })
  expect(after_expiration).toEqual({ recovery: { ...recovery, expires_at: null, url: null } })
  expect((await sandbox.call('GET', `/r/${id}`)).status).toBe(404)
  await submit(sandbox, `/c/pay/${id}/update`, {})
  await sandbox.sandbox.advance('1 hour')
  const expired = await stripe.checkout.sessions.retrieve(id)
  expect(expired.after_expiration?.recovery?.expires_at).toBe(expires_at + 30 * 86_400)
  const followed = await sandbox.call('GET', `/r/${id}`)
  const [recovered] = (await stripe.checkout.sessions.list({ status: 'open' })).data
  expect([followed.status, followed.headers.get('location')]).toEqual([303, recovered?.url])
  expect(recovered).toMatchObject({
    recovered_from: id,
    allow_promotion_codes: true,
    amount_total: 4_998,
    customer_email: 'ada@example.com',
    metadata: { cart: '7' },
  })
  await sandbox.sandbox.advance('30 days')
  expect((await sandbox.call('GET', `/r/${id}`)).status).toBe(404)
})

test('has no recovery link for a paid session or one without recovery', async () => {
  await using sandbox = await startTestSandbox()
  const plain = await create(sandbox)
  const paid = await create(sandbox, { after_expiration: { recovery: { enabled: true } } })
  await submit(sandbox, `/c/pay/${paid.id}`, {})
  await sandbox.stripe.checkout.sessions.expire(plain.id)
  for (const { id } of [plain, paid]) {
    expect((await sandbox.call('GET', `/r/${id}`)).status).toBe(404)
  }
})
