/** Older API versions: their parameters are known, their shapes are kept, in answers and in events, for an older SDK as for curl. */
import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { readSchemas } from '../../schemas/cache.ts'
import { createValidator } from '../../schemas/validate.ts'
import { acacia, OlderStripe, older, subscribe } from '../testing/older.ts'
import { listen, startTestSandbox, type TestSandbox } from '../testing.ts'
import { moves } from './moves.ts'
import { currentVersion } from './versions.ts'

const oldest = '2022-08-01'

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
    line_items: [
      { quantity: 2, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Mount' } } },
    ],
  })
  expect(session).toMatchObject({ amount_total: 1_000, shipping_details: null })
  expect(session).not.toHaveProperty('allowed_payment_method_types')
  await sandbox.call('POST', `/v1/payment_pages/${session.id}/confirm`, 'payment_method=pm_card_visa')
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge'],
  })
  expect(paid).toMatchObject({
    payment_status: 'paid',
    payment_intent: { invoice: null, latest_charge: { invoice: null } },
  })
  await sandbox.sandbox.idle()
  const heard = listener.heard.map(({ body, signature }) =>
    stripe.webhooks.constructEvent(body, signature, String(endpoint.secret), Number.MAX_SAFE_INTEGER),
  )
  expect(new Set(heard.map(({ api_version }) => api_version))).toEqual(new Set([acacia]))
  expect(heard.map(({ type }) => type)).toContain('checkout.session.completed')
  for (let index = 0; index < 12; index++) {
    await stripe.customers.create({ name: `c${index}` })
  }
  expect(await stripe.customers.list({ limit: 5 }).autoPagingToArray({ limit: 100 })).toHaveLength(13)
  await expect(stripe.customers.retrieve('cus_nope')).rejects.toBeInstanceOf(
    OlderStripe.errors.StripeInvalidRequestError,
  )
})

test('an older SDK reads a subscription and its invoice where they used to be', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription, price } = await subscribe(sandbox)
  const stripe = older(sandbox)
  const read = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice.payment_intent'],
  })
  const [item] = subscription.items.data
  expect(read).toMatchObject({ current_period_end: item?.current_period_end, discount: null })
  const line = {
    type: 'subscription',
    proration: false,
    price: { id: price.id },
    subscription: subscription.id,
  }
  expect(read.latest_invoice).toMatchObject({
    subscription: subscription.id,
    paid: true,
    tax: null,
    discount: null,
    payment_intent: { object: 'payment_intent', status: 'succeeded', invoice: subscription.latest_invoice },
    lines: { data: [line] },
  })
  expect(JSON.stringify(read)).not.toMatch(/"(parent|pricing|confirmation_secret|total_taxes)"/)
})

test('each endpoint hears the same event in the version it is pinned to', async () => {
  await using sandbox = await startTestSandbox()
  const versions = [currentVersion, acacia, oldest]
  const listeners = await Promise.all(versions.map(() => listen()))
  for (const [index, api_version] of versions.entries()) {
    await sandbox.stripe.webhookEndpoints.create({
      url: String(listeners[index]?.url),
      enabled_events: ['*'],
      api_version: api_version as Stripe.WebhookEndpointCreateParams.ApiVersion,
    })
  }
  const { subscription } = await subscribe(sandbox)
  await sandbox.stripe.subscriptions.update(subscription.id, {
    trial_end: sandbox.sandbox.ctx.now() + 86_400,
  })
  await sandbox.sandbox.idle()
  // What today's SDK would not know how to read is read by the types of the older one.
  const olderTypes = readSchemas('stripe-17')
  const known = listeners[1]?.heard.filter(({ event }) => olderTypes.eventTypes.includes(event.type)) ?? []
  expect(known.length).toBeGreaterThan(10)
  expect(known.flatMap(({ event }) => createValidator(olderTypes).findingsOf(event))).toEqual([])
  const told = (type: string) =>
    listeners.map(({ heard }) => heard.find(({ event }) => event.type === type)?.event)
  const [current, before, first] = told('customer.subscription.updated')
  expect(current?.data.object).not.toHaveProperty('current_period_end')
  expect(before?.data.object).toHaveProperty('current_period_end')
  expect(before?.data.previous_attributes).toHaveProperty('current_period_end')
  expect(current?.data.previous_attributes).not.toHaveProperty('current_period_end')
  expect([current, before, first].map((event) => event?.api_version)).toEqual(versions)
  const [, , intent] = told('payment_intent.succeeded')
  expect(intent?.data.object).toMatchObject({
    charges: { object: 'list', data: [{ object: 'charge', refunds: { data: [] } }] },
  })
  for (const listener of listeners) {
    await listener[Symbol.asyncDispose]()
  }
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
      const answer = (await (await sandbox.call('GET', path, undefined, headers)).json()) as {
        discounts?: object[]
      }
      return kind === 'discount' ? (answer.discounts?.[0] ?? {}) : answer
    }
    const old = await read({ 'stripe-version': version })
    expect(Object.keys(old)).toEqual(expect.arrayContaining(had))
    for (const field of hadNot) {
      expect(old).not.toHaveProperty(field)
    }
    const current = await read({})
    for (const field of had.filter((name) => name !== 'payment_method_types')) {
      expect(current).not.toHaveProperty(field)
    }
    expect(current).toEqual(await read({ 'stripe-version': currentVersion }))
  })
})

/** Makes an object of the kind and returns where it is read. */
async function makeOne(sandbox: TestSandbox, kind: string): Promise<string> {
  const { stripe } = sandbox
  const { customer, subscription } = await subscribe(sandbox)
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' })
  if (kind === 'subscription') {
    return `/v1/subscriptions/${subscription.id}`
  }
  if (kind === 'invoice') {
    return `/v1/invoices/${subscription.latest_invoice}`
  }
  if (kind === 'promotion_code') {
    const { id } = await stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      code: 'TEN',
    })
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
