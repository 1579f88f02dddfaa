import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

const line = {
  price_data: { currency: 'usd', unit_amount: 2_499, product_data: { name: 'Mount' } },
  quantity: 2,
}
const card = { number: '4242424242424242', expiry: '12/30', cvc: '123' }

const create = (sandbox: TestSandbox, params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  sandbox.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [line],
    success_url: 'http://shop.test/done',
    invoice_creation: { enabled: true },
    ...params,
  })

const pay = (sandbox: TestSandbox, id: string, fields: Record<string, string> = card) =>
  sandbox.call(
    'POST',
    `/c/pay/${id}`,
    new URLSearchParams({ email: 'ada@example.com', ...fields }).toString(),
  )

async function invoiceOf({ stripe }: TestSandbox, id: string): Promise<Stripe.Invoice> {
  const { invoice } = await stripe.checkout.sessions.retrieve(id)
  return stripe.invoices.retrieve(String(invoice), { expand: ['payments'] })
}

test('creates a paid invoice with the same amounts for a session with invoice_creation', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const coupon = await stripe.coupons.create({ percent_off: 15 })
  const fixed_amount = { amount: 700, currency: 'usd' }
  const session = await create(sandbox, {
    discounts: [{ coupon: coupon.id }],
    automatic_tax: { enabled: true },
    shipping_options: [{ shipping_rate_data: { display_name: 'Post', type: 'fixed_amount', fixed_amount } }],
    shipping_address_collection: { allowed_countries: ['DE'] },
    invoice_creation: {
      enabled: true,
      invoice_data: {
        description: 'Thank you',
        metadata: { order: 'ord_1' },
        custom_fields: [{ name: 'PO', value: '7' }],
      },
    },
  })
  const address = {
    name: 'Ada',
    line1: 'Unter den Linden 1',
    city: 'Berlin',
    postal_code: '10117',
    country: 'DE',
  }
  await pay(sandbox, session.id, { ...card, ...address })
  const done = await stripe.checkout.sessions.retrieve(session.id)
  const invoice = await invoiceOf(sandbox, session.id)
  expect(invoice).toMatchObject({
    status: 'paid',
    billing_reason: 'manual',
    description: 'Thank you',
    metadata: { order: 'ord_1' },
    customer: done.customer,
    customer_email: 'ada@example.com',
    number: expect.stringMatching(/-0001$/),
    custom_fields: [{ name: 'PO', value: '7' }],
    subtotal: 4_998,
    total_discount_amounts: [{ amount: 750 }],
    total_taxes: [{ amount: 807 + 133, taxable_amount: 4_248 + 700 }],
    shipping_cost: { amount_subtotal: 700, amount_tax: 133, amount_total: 833 },
    shipping_details: { name: 'Ada' },
    total: 4_998 - 750 + 807 + 833,
    amount_paid: done.amount_total,
    payments: { data: [{ status: 'paid', payment: { payment_intent: done.payment_intent } }] },
  })
  expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1)
  const types = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse()
  expect(types.filter((type) => /^(invoice|checkout)/.test(type))).toEqual([
    'invoiceitem.created',
    'invoice.created',
    'invoice.finalized',
    'invoice_payment.paid',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'checkout.session.completed',
  ])
})

test.each([
  ['debit_succeeds', 'paid'],
  ['debit_fails', undefined],
])('creates the invoice only once a bank debit succeeds: %s leaves it %s', async (method, status) => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox)
  await pay(sandbox, id, { method })
  expect((await sandbox.stripe.checkout.sessions.retrieve(id)).invoice).toBeNull()
  await sandbox.sandbox.advance('3 days')
  expect((await sandbox.stripe.invoices.list()).data.map((invoice) => invoice.status)).toEqual(
    status === undefined ? [] : [status],
  )
  if (status !== undefined) {
    expect(await invoiceOf(sandbox, id)).toMatchObject({ amount_paid: 4_998 })
  }
})

test('creates an invoice with a total of zero and redeems the coupon when nothing is due', async () => {
  await using sandbox = await startTestSandbox()
  const coupon = await sandbox.stripe.coupons.create({ percent_off: 100, max_redemptions: 1 })
  const { id } = await create(sandbox, { discounts: [{ coupon: coupon.id }] })
  await pay(sandbox, id, {})
  expect(await invoiceOf(sandbox, id)).toMatchObject({ status: 'paid', total: 0, amount_paid: 0 })
  expect((await sandbox.stripe.coupons.retrieve(coupon.id)).valid).toBe(false)
})

test('does not apply the customer’s credit balance to the invoice of a payment', async () => {
  await using sandbox = await startTestSandbox()
  const customer = await sandbox.stripe.customers.create({ email: 'ada@example.com', balance: -1_000 })
  const { id } = await create(sandbox, { customer: customer.id })
  await pay(sandbox, id)
  expect(await invoiceOf(sandbox, id)).toMatchObject({ amount_due: 4_998, amount_paid: 4_998 })
  expect(await sandbox.stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -1_000 })
})

test('creates no invoice without invoice_creation, and rejects it in other modes', async () => {
  await using sandbox = await startTestSandbox()
  const { id, invoice_creation } = await create(sandbox, { invoice_creation: { enabled: false } })
  expect(invoice_creation?.enabled).toBe(false)
  await pay(sandbox, id)
  expect((await sandbox.stripe.invoices.list()).data).toEqual([])
  const setup = create(sandbox, { mode: 'setup', line_items: undefined, currency: 'usd' } as never)
  await expect(setup).rejects.toMatchObject({ param: 'invoice_creation' })
  const manualCapture = create(sandbox, { payment_intent_data: { capture_method: 'manual' } })
  await expect(manualCapture).rejects.toMatchObject({
    code: 'sandbox_unsupported',
    param: 'invoice_creation',
  })
})

test('lists items and shipping in the PDF, encoded in Latin letters', async () => {
  await using sandbox = await startTestSandbox()
  const fixed_amount = { amount: 700, currency: 'eur' }
  const session = await create(sandbox, {
    line_items: [{ price_data: { ...line.price_data, currency: 'eur' }, quantity: 2 }],
    shipping_options: [{ shipping_rate_data: { display_name: 'Post', type: 'fixed_amount', fixed_amount } }],
  })
  await pay(sandbox, session.id, { ...card, name: 'Jürgen Weiß' })
  const { invoice_pdf } = await invoiceOf(sandbox, session.id)
  const bytes = Buffer.from(await (await fetch(invoice_pdf ?? '')).arrayBuffer()).toString('latin1')
  for (const text of ['Jürgen Weiß', 'Mount', '\x8049.98', 'Shipping', '\x807.00', '\x8056.98']) {
    expect(bytes).toContain(`(${text})`)
  }
  const [, table = ''] = /startxref\n(\d+)/.exec(bytes) ?? []
  expect(bytes.slice(Number(table), Number(table) + 4)).toBe('xref')
})
