/** Older API versions: their parameters are known, their shapes are kept, in answers and in events, for an older SDK as for curl. */
import { createRequire } from 'node:module'
import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { readSchemas } from '../../schemas/cache.ts'
import { createValidator } from '../../schemas/validate.ts'
import { listen, startTestSandbox, type TestSandbox } from '../testing.ts'
import { moves } from './moves.ts'
import { currentVersion } from './versions.ts'

const acacia = '2025-02-24.acacia'
const oldest = '2022-08-01'

/** Its types would declare themselves for `stripe` all over the program, so it comes without; what is said to it is said in today's. */
const OlderStripe: typeof Stripe = createRequire(import.meta.url)('stripe-17')

/** The SDK of early 2025, set up as it was then. */
const older = ({ port }: TestSandbox) =>
  new OlderStripe('sk_test_x', { host: '127.0.0.1', port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 })

async function subscribe({ stripe }: TestSandbox) {
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = await stripe.prices.create({
    ...{ currency: 'usd', unit_amount: 1_200, recurring: { interval: 'month' } },
    product_data: { name: 'Plan' },
  })
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  return { customer, price, subscription }
}

test('an older SDK sells: parameters, answers and signed events in its own version', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const stripe = older(sandbox)
  const endpoint = await stripe.webhookEndpoints.create({
    url: listener.url,
    enabled_events: ['*'],
    api_version: acacia as never,
  })
  const customer = await stripe.customers.create({ name: 'Ada' })
  const session = await stripe.checkout.sessions.create({
    ...({
      mode: 'payment',
      customer: customer.id,
      payment_method_types: ['card'],
      success_url: 'https://shop.example/',
    } as const),
    line_items: [{ quantity: 2, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Mount' } } }],
  })
  expect(session).toMatchObject({ amount_total: 1_000, shipping_details: null })
  expect(session).not.toHaveProperty('allowed_payment_method_types')
  await sandbox.call('POST', `/v1/payment_pages/${session.id}/confirm`, 'payment_method=pm_card_visa')
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] })
  expect(paid).toMatchObject({ payment_status: 'paid', payment_intent: { invoice: null, latest_charge: { invoice: null } } })
  await sandbox.sandbox.idle()
  const heard = listener.heard.map(({ body, signature }) =>
    stripe.webhooks.constructEvent(body, signature, String(endpoint.secret), Number.MAX_SAFE_INTEGER),
  )
  expect(new Set(heard.map(({ api_version }) => api_version))).toEqual(new Set([acacia]))
  expect(heard.map(({ type }) => type)).toContain('checkout.session.completed')
  for (let index = 0; index < 12; index++) await stripe.customers.create({ name: `c${index}` })
  expect(await stripe.customers.list({ limit: 5 }).autoPagingToArray({ limit: 100 })).toHaveLength(13)
  await expect(stripe.customers.retrieve('cus_nope')).rejects.toBeInstanceOf(OlderStripe.errors.StripeInvalidRequestError)
})

test('an older SDK reads a subscription and its invoice where they used to be', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription, price } = await subscribe(sandbox)
  const stripe = older(sandbox)
  const read = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice.payment_intent'] })
  const [item] = subscription.items.data
  expect(read).toMatchObject({ current_period_end: item?.current_period_end, discount: null })
  const line = { type: 'subscription', proration: false, price: { id: price.id }, subscription: subscription.id }
  expect(read.latest_invoice).toMatchObject({
    ...{ subscription: subscription.id, paid: true, tax: null, discount: null },
    payment_intent: { object: 'payment_intent', status: 'succeeded', invoice: subscription.latest_invoice },
    lines: { data: [line] },
  })
  expect(JSON.stringify(read)).not.toMatch(/"(parent|pricing|confirmation_secret|total_taxes)"/)
})

test('each endpoint hears the same event in the version it is pinned to', async () => {
  await using sandbox = await startTestSandbox()
  const versions = [currentVersion, acacia, oldest]
  const listeners = await Promise.all(versions.map(() => listen()))
  for (const [index, api_version] of versions.entries())
    await sandbox.stripe.webhookEndpoints.create({
      ...{ url: String(listeners[index]?.url), enabled_events: ['*'] },
      api_version: api_version as Stripe.WebhookEndpointCreateParams.ApiVersion,
    })
  const { subscription } = await subscribe(sandbox)
  await sandbox.stripe.subscriptions.update(subscription.id, { trial_end: sandbox.sandbox.world.now() + 86_400 })
  await sandbox.sandbox.idle()
  // What today's SDK would not know how to read is read by the types of the older one.
  const olderTypes = readSchemas('stripe-17')
  const known = listeners[1]?.heard.filter(({ event }) => olderTypes.eventTypes.includes(event.type)) ?? []
  expect(known.length).toBeGreaterThan(10)
  expect(known.flatMap(({ event }) => createValidator(olderTypes).findingsOf(event))).toEqual([])
  const told = (type: string) => listeners.map(({ heard }) => heard.find(({ event }) => event.type === type)?.event)
  const [current, before, first] = told('customer.subscription.updated')
  expect(current?.data.object).not.toHaveProperty('current_period_end')
  expect(before?.data.object).toHaveProperty('current_period_end')
  expect(before?.data.previous_attributes).toHaveProperty('current_period_end')
  expect(current?.data.previous_attributes).not.toHaveProperty('current_period_end')
  expect([current, before, first].map((event) => event?.api_version)).toEqual(versions)
  const [, , intent] = told('payment_intent.succeeded')
  expect(intent?.data.object).toMatchObject({ charges: { object: 'list', data: [{ object: 'charge', refunds: { data: [] } }] } })
  for (const listener of listeners) await listener[Symbol.asyncDispose]()
})

describe('a parameter is known until its version, and to callers without one', () => {
  const basil = '2025-03-31.basil'
  const september = '2025-09-30.clover'
  const endive = '2026-09-30.endive'
  test.each<[string, string, string, string, string]>([
    [
      'payment_method_types',
      '2026-08-26.dahlia',
      endive,
      '/v1/payment_intents',
      'amount=100&currency=usd&payment_method_types[]=card',
    ],
    ['payment_method_types', '2026-08-26.dahlia', endive, '/v1/setup_intents', 'payment_method_types[]=card'],
    ['billing_cycle_anchor', '2026-08-26.dahlia', endive, '/v1/subscriptions/{subscription}', 'billing_cycle_anchor=now'],
    [
      'ui_mode',
      '2026-02-25.clover',
      '2026-03-25.dahlia',
      '/v1/checkout/sessions',
      'ui_mode=hosted&mode=payment&success_url=http://shop.test&line_items[0][price]={once}&line_items[0][quantity]=1',
    ],
    ['coupon', '2025-08-27.basil', september, '/v1/promotion_codes', 'coupon=HALF&code=NEW'],
    [
      'phases[0][iterations]',
      '2025-08-27.basil',
      september,
      '/v1/subscription_schedules',
      'customer={customer}&start_date=now&phases[0][items][0][price]={price}&phases[0][iterations]=2',
    ],
    ['coupon', acacia, basil, '/v1/customers', 'coupon=HALF'],
    ['promotion_code', acacia, basil, '/v1/customers/{customer}', 'promotion_code={code}'],
    ['coupon', acacia, basil, '/v1/subscriptions', 'customer={customer}&items[0][price]={price}&coupon=HALF'],
    ['promotion_code', acacia, basil, '/v1/subscriptions', 'customer={customer}&items[0][price]={price}&promotion_code={code}'],
    ['coupon', acacia, basil, '/v1/subscriptions/{subscription}', 'coupon=HALF'],
    ['promotion_code', acacia, basil, '/v1/subscriptions/{subscription}', 'promotion_code={code}'],
    ['coupon', acacia, basil, '/v1/invoices/create_preview', 'subscription={subscription}&coupon=HALF'],
    ['price', acacia, basil, '/v1/invoiceitems', 'customer={customer}&price={once}'],
    ['unit_amount', acacia, basil, '/v1/invoiceitems', 'customer={customer}&currency=usd&unit_amount=300&quantity=2'],
    [
      'phases[0][coupon]',
      acacia,
      basil,
      '/v1/subscription_schedules',
      'customer={customer}&start_date=now&phases[0][items][0][price]={price}&phases[0][coupon]=HALF',
    ],
  ])('%s, known to %s and not to %s: %s', async (param, before, since, path, body) => {
    await using sandbox = await startTestSandbox()
    const { stripe } = sandbox
    const { customer, price, subscription } = await subscribe(sandbox)
    const coupon = await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
    const code = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id } })
    const once = await stripe.prices.create({ currency: 'usd', unit_amount: 700, product_data: { name: 'Once' } })
    const ids: Record<string, string> = {
      code: code.id,
      customer: customer.id,
      once: once.id,
      price: price.id,
      subscription: subscription.id,
    }
    const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_match, name: string) => ids[name] ?? '')
    const call = (headers: Record<string, string>) => sandbox.call('POST', filled(path), filled(body), headers)
    const refused = await call({ 'stripe-version': since })
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param } }])
    expect((await call({ 'stripe-version': before })).status).toBe(200)
    expect((await call({})).status).toBe(path.endsWith('promotion_codes') ? 400 : 200)
  })

  test('a discount given the older way is a discount', async () => {
    await using sandbox = await startTestSandbox()
    const { customer, price, subscription } = await subscribe(sandbox)
    const coupon = await sandbox.stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
    const stripe = older(sandbox)
    const params = { customer: customer.id, items: [{ price: price.id }] }
    const bought = await stripe.subscriptions.create({ ...params, coupon: coupon.id } as never)
    const invoice = await sandbox.stripe.invoices.retrieve(String(bought.latest_invoice))
    expect([bought, invoice.total]).toMatchObject([{ discount: { coupon: { id: 'HALF' } } }, 600])
    await stripe.subscriptions.update(bought.id, { coupon: '' } as never)
    expect((await sandbox.stripe.subscriptions.retrieve(bought.id)).discounts).toEqual([])
    await stripe.customers.update(customer.id, { coupon: coupon.id } as never)
    const { discount } = (await sandbox.stripe.customers.retrieve(customer.id)) as Stripe.Customer
    expect(discount?.source.coupon).toBe('HALF')
    expect((await sandbox.stripe.invoices.createPreview({ subscription: subscription.id })).total).toBe(600)
  })

  test('the upcoming invoice is a preview under its older name', async () => {
    await using sandbox = await startTestSandbox()
    const { customer, price, subscription } = await subscribe(sandbox)
    const [item] = subscription.items.data
    const stripe = older(sandbox) as unknown as {
      invoices: Record<'retrieveUpcoming' | 'listUpcomingLines', (params: object) => Promise<Record<string, unknown>>>
    }
    expect(await stripe.invoices.retrieveUpcoming({ customer: customer.id })).toMatchObject({
      total: 1_200,
      subscription: subscription.id,
    })
    const dear = await sandbox.stripe.prices.create({
      currency: 'usd',
      unit_amount: 3_000,
      recurring: { interval: 'month' },
      product: String(price.product),
    })
    const change = {
      subscription: subscription.id,
      subscription_items: [{ id: item?.id, price: dear.id }],
      subscription_proration_behavior: 'always_invoice',
    }
    const preview = await sandbox.stripe.invoices.createPreview({
      ...{ subscription: subscription.id },
      subscription_details: { items: [{ id: item?.id ?? '', price: dear.id }], proration_behavior: 'always_invoice' },
    })
    expect(preview.total).toBe(1_800)
    expect(await stripe.invoices.retrieveUpcoming(change)).toMatchObject({
      total: preview.total,
      lines: { data: [{ proration: true }, { proration: true }] },
    })
    expect(await stripe.invoices.listUpcomingLines(change)).toMatchObject({ data: [{ amount: -1_200 }, { amount: 3_000 }] })
    const nobody = await sandbox.stripe.customers.create()
    await expect(stripe.invoices.retrieveUpcoming({ customer: nobody.id })).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    })
    expect(
      (
        await sandbox.call('GET', `/v1/invoices/upcoming?customer=${customer.id}`, undefined, {
          'stripe-version': currentVersion,
        })
      ).status,
    ).toBe(404)
    expect((await sandbox.stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(price.id)
  })
})

describe('what moved', () => {
  test('is written newest first', () => {
    const dates = moves.map(({ since }) => since)
    expect(dates).toEqual([...dates].sort().reverse())
  })

  /** How an object is read in the version before each of its moves, and in the one that moved it. */
  test.each<[string, string, string[], string[]]>([
    ['payment_intent', '2026-09-29', ['payment_method_types'], ['allowed_payment_method_types']],
    ['discount', '2025-09-29', ['coupon'], ['source']],
    ['promotion_code', '2025-09-29', ['coupon'], ['promotion']],
    ['subscription', '2025-03-30', ['current_period_start', 'current_period_end', 'discount'], []],
    [
      'invoice',
      '2025-03-30',
      ['subscription', 'payment_intent', 'charge', 'paid', 'tax', 'total_tax_amounts'],
      ['parent', 'total_taxes'],
    ],
    ['invoiceitem', '2025-03-30', ['price', 'subscription'], ['parent', 'pricing']],
    ['charge', '2025-03-30', ['invoice'], []],
    ['charge', '2022-11-14', ['refunds', 'dispute'], []],
    ['payment_intent', '2022-11-14', ['charges'], []],
  ])('%s before %s has what it had', async (kind, version, had, hadNot) => {
    await using sandbox = await startTestSandbox()
    const path = await makeOne(sandbox, kind)
    const read = async (headers: Record<string, string>) => {
      const answer = (await (await sandbox.call('GET', path, undefined, headers)).json()) as { discounts?: object[] }
      return kind === 'discount' ? (answer.discounts?.[0] ?? {}) : answer
    }
    const old = await read({ 'stripe-version': version })
    expect(Object.keys(old)).toEqual(expect.arrayContaining(had))
    for (const field of hadNot) expect(old).not.toHaveProperty(field)
    const current = await read({})
    for (const field of had.filter((name) => name !== 'payment_method_types')) expect(current).not.toHaveProperty(field)
    expect(current).toEqual(await read({ 'stripe-version': currentVersion }))
  })
})

/** Makes an object of the kind and returns where it is read. */
async function makeOne(sandbox: TestSandbox, kind: string): Promise<string> {
  const { stripe } = sandbox
  const { customer, subscription } = await subscribe(sandbox)
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' })
  if (kind === 'subscription') return `/v1/subscriptions/${subscription.id}`
  if (kind === 'invoice') return `/v1/invoices/${subscription.latest_invoice}`
  if (kind === 'promotion_code') {
    const { id } = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'TEN' })
    return `/v1/promotion_codes/${id}`
  }
  if (kind === 'invoiceitem') {
    const { id } = await stripe.invoiceItems.create({ customer: customer.id, amount: 300, currency: 'usd' })
    return `/v1/invoiceitems/${id}`
  }
  if (kind === 'discount') {
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: coupon.id }] })
    return `/v1/subscriptions/${subscription.id}?expand[]=discounts`
  }
  const params = { amount: 500, currency: 'usd', payment_method: 'pm_card_visa', confirm: true }
  const intent = await stripe.paymentIntents.create(params)
  return kind === 'charge' ? `/v1/charges/${intent.latest_charge}` : `/v1/payment_intents/${intent.id}`
}
