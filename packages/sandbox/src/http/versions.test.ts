/**
 * Older API versions: their parameters are accepted and their shapes kept, in responses and events,
 * for an older SDK and for curl.
 */
import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { readSchemas } from '../../schemas/cache.ts'
import { createValidator } from '../../schemas/validate.ts'
import { acacia, OlderStripe, olderClient } from '../testing/older-sdk.ts'
import { subscribe } from '../testing/subscribe.ts'
import { listen, startTestSandbox, type TestSandbox } from '../testing.ts'
import { versionChanges } from './version-changes.ts'
import { currentVersion } from './versions.ts'

const oldest = '2022-08-01'

test('an older SDK can sell: parameters, responses and signed webhooks are in its version', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const stripe = olderClient(sandbox)
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
  const received = listener.received.map(({ body, signature }) =>
    stripe.webhooks.constructEvent(body, signature, String(endpoint.secret), Number.MAX_SAFE_INTEGER),
  )
  expect(new Set(received.map(({ api_version }) => api_version))).toEqual(new Set([acacia]))
  expect(received.map(({ type }) => type)).toContain('checkout.session.completed')
  for (let index = 0; index < 12; index++) {
    await stripe.customers.create({ name: `c${index}` })
  }
  expect(await stripe.customers.list({ limit: 5 }).autoPagingToArray({ limit: 100 })).toHaveLength(13)
  await expect(stripe.customers.retrieve('cus_nope')).rejects.toBeInstanceOf(
    OlderStripe.errors.StripeInvalidRequestError,
  )
})

test('an older SDK finds the older fields of a subscription and its invoice', async () => {
  await using sandbox = await startTestSandbox()
  const { subscription, price } = await subscribe(sandbox, { amount: 1_200 })
  const stripe = olderClient(sandbox)
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

test('each webhook endpoint receives an event in its own API version', async () => {
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
  const { subscription } = await subscribe(sandbox, { amount: 1_200 })
  await sandbox.stripe.subscriptions.update(subscription.id, {
    trial_end: sandbox.sandbox.ctx.now() + 86_400,
  })
  await sandbox.sandbox.idle()
  // Only the event types that the older SDK knows can be validated with its types.
  const olderTypes = readSchemas('stripe-17')
  const known = listeners[1]?.received.filter(({ event }) => olderTypes.eventTypes.includes(event.type)) ?? []
  expect(known.length).toBeGreaterThan(10)
  expect(known.flatMap(({ event }) => createValidator(olderTypes).findingsOf(event))).toEqual([])
  const renderingsOf = (type: string) =>
    listeners.map(({ received }) => received.find(({ event }) => event.type === type)?.event)
  const [current, before, first] = renderingsOf('customer.subscription.updated')
  expect(current?.data.object).not.toHaveProperty('current_period_end')
  expect(before?.data.object).toHaveProperty('current_period_end')
  expect(before?.data.previous_attributes).toHaveProperty('current_period_end')
  expect(current?.data.previous_attributes).not.toHaveProperty('current_period_end')
  expect([current, before, first].map((event) => event?.api_version)).toEqual(versions)
  const [, , intent] = renderingsOf('payment_intent.succeeded')
  expect(intent?.data.object).toMatchObject({
    charges: { object: 'list', data: [{ object: 'charge', refunds: { data: [] } }] },
  })
  for (const listener of listeners) {
    await listener[Symbol.asyncDispose]()
  }
})

describe('version changes', () => {
  test('are ordered newest first', () => {
    const dates = versionChanges.map(({ since }) => since)
    expect(dates).toEqual([...dates].sort().reverse())
  })

  /** For each change: fields that exist only before it, and fields that exist only after it. */
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
  ])('%s in version %s has its older fields', async (kind, version, olderFields, newerFields) => {
    await using sandbox = await startTestSandbox()
    const path = await createObject(sandbox, kind)
    const read = async (headers: Record<string, string>) => {
      const response = (await (await sandbox.call('GET', path, undefined, headers)).json()) as {
        discounts?: object[]
      }
      return kind === 'discount' ? (response.discounts?.[0] ?? {}) : response
    }
    const old = await read({ 'stripe-version': version })
    expect(Object.keys(old)).toEqual(expect.arrayContaining(olderFields))
    for (const field of newerFields) {
      expect(old).not.toHaveProperty(field)
    }
    const current = await read({})
    for (const field of olderFields.filter((name) => name !== 'payment_method_types')) {
      expect(current).not.toHaveProperty(field)
    }
    expect(current).toEqual(await read({ 'stripe-version': currentVersion }))
  })
})

/** Creates an object of this kind and returns its path. */
async function createObject(sandbox: TestSandbox, kind: string): Promise<string> {
  const { stripe } = sandbox
  const { customer, subscription } = await subscribe(sandbox, { amount: 1_200 })
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
