import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test('the portal previews and changes the plan, cancels and renews, changes the card and lists the invoices', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const price = (unit_amount: number, name: string) =>
    stripe.prices.create({
      unit_amount,
      currency: 'usd',
      recurring: { interval: 'month' },
      product_data: { name },
    })
  const [silver, gold] = [await price(3_000, 'Silver'), await price(6_000, 'Gold')]
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: silver.id }] })
  await sandbox.sandbox.advance('10 days')
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: 'http://shop.test/account',
  })
  const path = new URL(portal.url).pathname
  const page = async () => (await sandbox.call('GET', path)).text()
  const act = (name: string, fields: Record<string, string>) =>
    sandbox.call('POST', `${path}/${name}`, new URLSearchParams({ subscription: id, ...fields }).toString())

  expect(await page()).toContain('Silver, $30.00 per month')
  expect(await (await act('preview', { price: gold.id })).text()).toContain(
    'data-testid="preview-total">$20.33',
  )
  expect((await stripe.invoices.list()).data).toHaveLength(1)
  await act('plan', { price: gold.id })
  expect((await stripe.invoices.list()).data[0]).toMatchObject({
    amount_paid: 2_033,
    billing_reason: 'subscription_update',
  })

  await act('cancel', {})
  expect((await stripe.subscriptions.retrieve(id)).cancel_at).not.toBeNull()
  expect(await page()).toContain('Don’t cancel')
  await act('renew', {})
  expect((await stripe.subscriptions.retrieve(id)).cancel_at).toBeNull()

  expect((await act('card', { number: '4000000000000002', expiry: '12/30', cvc: '123' })).status).toBe(402)
  await act('card', { number: '5555555555554444', expiry: '12/30', cvc: '123' })
  expect(await page()).toContain('Mastercard ending in 4444')
  const types = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type)
  expect(types).toEqual(
    expect.arrayContaining([
      'setup_intent.succeeded',
      'payment_method.attached',
      'customer.updated',
      'billing_portal.session.created',
    ]),
  )

  const [invoice] = (await stripe.invoices.list()).data
  const pdf = Buffer.from(await (await fetch(invoice?.invoice_pdf ?? '')).arrayBuffer()).toString('latin1')
  expect(pdf.slice(0, 5)).toBe('%PDF-')
  expect(pdf).toContain(`(${invoice?.number})`)
  const other = await stripe.customers.create()
  const otherPortal = await stripe.billingPortal.sessions.create({ customer: other.id })
  expect(
    (await sandbox.call('POST', `${new URL(otherPortal.url).pathname}/cancel`, `subscription=${id}`)).status,
  ).toBe(402)
})

test('a payment_method_update flow only shows the card, and redirects to its return_url', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ email: 'ada@example.com' })
  const shop = 'http://shop.test/account/billing'
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: shop,
    flow_data: {
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: `${shop}?card=changed` } },
    },
  })
  expect(portal.flow).toMatchObject({ type: 'payment_method_update' })
  const path = new URL(portal.url).pathname
  const page = await (await sandbox.call('GET', path)).text()
  expect(page).toContain('Update your payment method')
  expect(page).not.toContain('<h2>Invoice history</h2>')
  const response = await sandbox.call('POST', `${path}/card`, 'number=4242424242424242&expiry=12/30&cvc=123')
  expect(response.headers.get('location')).toBe(`${shop}?card=changed`)
  const types = (await stripe.events.list()).data.map(({ type }) => type)
  expect(types).toContain('customer.updated')
})

test('a card with 3-D Secure becomes the default only after authentication', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' })
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: 'http://shop.test/account',
    flow_data: {
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: 'http://shop.test/done' } },
    },
  })
  const path = new URL(portal.url).pathname
  const choose = async () => {
    const response = await sandbox.call(
      'POST',
      `${path}/card`,
      'number=4000002500003155&expiry=12/30&cvc=123',
    )
    return response.headers.get('location') ?? ''
  }
  const card = async () => {
    const { invoice_settings } = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer
    return invoice_settings.default_payment_method
  }
  const failed = await sandbox.call('POST', await choose(), 'outcome=fail')
  expect(await (await sandbox.call('GET', failed.headers.get('location') ?? '')).text()).toContain(
    'role="alert"',
  )
  expect(await card()).toBeNull()
  const passed = await sandbox.call('POST', await choose(), 'outcome=complete')
  expect(passed.headers.get('location')).toBe('http://shop.test/done')
  const method = await stripe.paymentMethods.retrieve(String(await card()))
  expect(method).toMatchObject({ customer: customer.id, card: { last4: '3155' } })
})

test('a scheduled subscription is previewed by its schedule, and can only be canceled in the portal', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const price = (unit_amount: number, name: string) =>
    stripe.prices.create({
      unit_amount,
      currency: 'usd',
      recurring: { interval: 'month' },
      product_data: { name },
    })
  const [silver, gold] = [await price(3_000, 'Silver'), await price(6_000, 'Gold')]
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: gold.id }] })
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id })
  const [now] = schedule.phases
  await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      {
        items: [{ price: gold.id, quantity: 1 }],
        start_date: now?.start_date ?? 0,
        end_date: now?.end_date ?? 0,
      },
      { items: [{ price: silver.id, quantity: 2 }], duration: { interval: 'month', interval_count: 1 } },
    ],
  })
  await stripe.customers.createBalanceTransaction(customer.id, { amount: -500, currency: 'usd' })
  const next = await stripe.invoices.createPreview({ schedule: schedule.id })
  expect([next.total, next.amount_due, next.period_end]).toEqual([6_000, 5_500, now?.end_date])
  const price_details = { price: silver.id, product: silver.product }
  expect(next.lines.data).toMatchObject([{ quantity: 2, pricing: { price_details } }])
  await expect(stripe.invoices.createPreview({ schedule: schedule.id, subscription: id })).rejects.toThrow(
    'only specify one',
  )

  const portal = await stripe.billingPortal.sessions.create({ customer: customer.id })
  const path = new URL(portal.url).pathname
  const act = (name: string) =>
    sandbox.call('POST', `${path}/${name}`, `subscription=${id}&price=${silver.id}`)
  expect(await (await sandbox.call('GET', path)).text()).toContain('You can only cancel this subscription')
  for (const name of ['preview', 'plan']) {
    expect((await act(name)).status).toBe(402)
  }
  await act('cancel')
  const canceled = await stripe.subscriptions.retrieve(id)
  expect(canceled).toMatchObject({ schedule: null, cancel_at: now?.end_date })
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: 'released' })
})

test('the customer can only update the details that the configuration allows', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com', phone: '+49 30 1' })
  const customer_update = {
    enabled: true,
    allowed_updates: ['name' as const, 'address' as const, 'tax_id' as const],
  }
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: { customer_update },
  })
  const { url } = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration })
  const page = await (await fetch(url)).text()
  expect(page).toContain('Update billing information')
  for (const name of ['email', 'phone']) {
    expect(page).not.toContain(`name="${name}"`)
  }
  const { pathname } = new URL(url)
  const form = {
    name: 'Lovelace & Co',
    line1: 'Unter den Linden 1',
    postal_code: '10117',
    city: 'Berlin',
    country: 'de',
  }
  const save = (fields: Record<string, string>) =>
    sandbox.call('POST', `${pathname}/details`, new URLSearchParams({ ...form, ...fields }).toString())
  expect((await save({ tax_id: 'nonsense' })).status).toBe(402)
  expect((await save({ country: 'Germany' })).status).toBe(402)
  expect((await stripe.customers.retrieve(customer.id)) as object).toMatchObject({
    name: 'Ada',
    address: null,
  })
  expect((await save({ tax_id: 'DE123456789', email: 'mallory@example.com' })).status).toBe(303)
  expect(await stripe.customers.retrieve(customer.id, { expand: ['tax_ids'] })).toMatchObject({
    name: 'Lovelace & Co',
    email: 'ada@example.com',
    phone: '+49 30 1',
    address: { line1: 'Unter den Linden 1', city: 'Berlin', country: 'DE' },
    tax_ids: { data: [{ type: 'eu_vat', value: 'DE123456789' }] },
  })
  const types = (await stripe.events.list({ limit: 2 })).data.map(({ type }) => type)
  expect(types.sort()).toEqual(['customer.tax_id.created', 'customer.updated'])
})

test('the portal rejects actions that its configuration does not enable', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = (unit_amount: number) =>
    stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval: 'month' },
      product_data: { name: 'Plan' },
    })
  const [gold, platinum, secret] = [await price(3_000), await price(9_000), await price(100)]
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: gold.id }] })
  const products = [{ product: String(platinum.product), prices: [platinum.id] }]
  const subscription_update = { enabled: true, default_allowed_updates: ['price' as const], products }
  const open = async (features: object) => {
    const configuration = await stripe.billingPortal.configurations.create({ features })
    const { url } = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
    })
    return new URL(url).pathname
  }
  const nothing = await open({ invoice_history: { enabled: true } })
  const plans = await open({ subscription_update })
  const attempts: [string, Record<string, string>][] = [
    [`${nothing}/cancel`, {}],
    [`${nothing}/plan`, { price: platinum.id }],
    [`${nothing}/details`, { name: 'Mallory' }],
    [`${nothing}/card`, { number: '4242424242424242', expiry: '12/30', cvc: '123' }],
    [`${plans}/plan`, { price: secret.id }],
    [`${plans}/preview`, { price: secret.id }],
  ]
  for (const [path, fields] of attempts) {
    const response = await sandbox.call(
      'POST',
      path,
      new URLSearchParams({ subscription: id, ...fields }).toString(),
    )
    expect([path, response.status, await response.text()]).toEqual([
      path,
      402,
      expect.stringContaining('is not available.'),
    ])
  }
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    cancel_at: null,
    items: { data: [{ price: { id: gold.id } }] },
  })
})
