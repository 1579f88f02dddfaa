/**
 * Parameters of older API versions are accepted from those versions and rejected from newer ones.
 */
import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { acacia, olderClient } from '../testing/older-sdk.ts'
import { subscribe } from '../testing/subscribe.ts'
import { startTestSandbox } from '../testing.ts'
import { currentVersion } from './versions.ts'

describe('older parameters', () => {
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
    [
      'billing_cycle_anchor',
      '2026-08-26.dahlia',
      endive,
      '/v1/subscriptions/{subscription}',
      'billing_cycle_anchor=now',
    ],
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
    [
      'promotion_code',
      acacia,
      basil,
      '/v1/subscriptions',
      'customer={customer}&items[0][price]={price}&promotion_code={code}',
    ],
    ['coupon', acacia, basil, '/v1/subscriptions/{subscription}', 'coupon=HALF'],
    ['promotion_code', acacia, basil, '/v1/subscriptions/{subscription}', 'promotion_code={code}'],
    ['coupon', acacia, basil, '/v1/invoices/create_preview', 'subscription={subscription}&coupon=HALF'],
    ['price', acacia, basil, '/v1/invoiceitems', 'customer={customer}&price={once}'],
    [
      'unit_amount',
      acacia,
      basil,
      '/v1/invoiceitems',
      'customer={customer}&currency=usd&unit_amount=300&quantity=2',
    ],
    [
      'phases[0][coupon]',
      acacia,
      basil,
      '/v1/subscription_schedules',
      'customer={customer}&start_date=now&phases[0][items][0][price]={price}&phases[0][coupon]=HALF',
    ],
  ])(
    '%s is accepted in version %s and rejected in version %s: %s',
    async (param, before, since, path, body) => {
      await using sandbox = await startTestSandbox()
      const { stripe } = sandbox
      const { customer, price, subscription } = await subscribe(sandbox, { amount: 1_200 })
      const coupon = await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
      const code = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id } })
      const once = await stripe.prices.create({
        currency: 'usd',
        unit_amount: 700,
        product_data: { name: 'Once' },
      })
      const ids: Record<string, string> = {
        code: code.id,
        customer: customer.id,
        once: once.id,
        price: price.id,
        subscription: subscription.id,
      }
      const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_match, name: string) => ids[name] ?? '')
      const call = (headers: Record<string, string>) =>
        sandbox.call('POST', filled(path), filled(body), headers)
      const rejected = await call({ 'stripe-version': since })
      expect([rejected.status, await rejected.json()]).toMatchObject([400, { error: { param } }])
      expect((await call({ 'stripe-version': before })).status).toBe(200)
      expect((await call({})).status).toBe(path.endsWith('promotion_codes') ? 400 : 200)
    },
  )

  test('billing_cycle_anchor is an object in the current version', async () => {
    await using sandbox = await startTestSandbox()
    const { subscription } = await subscribe(sandbox, { amount: 1_200 })
    await sandbox.sandbox.advance('10 days')
    const moved = await sandbox.stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: 'now' },
    })
    expect(moved.billing_cycle_anchor).toBe(subscription.billing_cycle_anchor + 10 * 86_400)
  })

  test('the older parameter coupon creates a discount', async () => {
    await using sandbox = await startTestSandbox()
    const { customer, price, subscription } = await subscribe(sandbox, { amount: 1_200 })
    const coupon = await sandbox.stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
    const stripe = olderClient(sandbox)
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

  test('GET /v1/invoices/upcoming returns a preview to older versions only', async () => {
    await using sandbox = await startTestSandbox()
    const { customer, price, subscription } = await subscribe(sandbox, { amount: 1_200 })
    const [item] = subscription.items.data
    const stripe = olderClient(sandbox) as unknown as {
      invoices: Record<
        'retrieveUpcoming' | 'listUpcomingLines',
        (params: object) => Promise<Record<string, unknown>>
      >
    }
    expect(await stripe.invoices.retrieveUpcoming({ customer: customer.id })).toMatchObject({
      total: 1_200,
      subscription: subscription.id,
    })
    const higher = await sandbox.stripe.prices.create({
      currency: 'usd',
      unit_amount: 3_000,
      recurring: { interval: 'month' },
      product: String(price.product),
    })
    const change = {
      subscription: subscription.id,
      subscription_items: [{ id: item?.id, price: higher.id }],
      subscription_proration_behavior: 'always_invoice',
    }
    const preview = await sandbox.stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: {
        items: [{ id: item?.id ?? '', price: higher.id }],
        proration_behavior: 'always_invoice',
      },
    })
    expect(preview.total).toBe(1_800)
    expect(await stripe.invoices.retrieveUpcoming(change)).toMatchObject({
      total: preview.total,
      lines: { data: [{ proration: true }, { proration: true }] },
    })
    expect(await stripe.invoices.listUpcomingLines(change)).toMatchObject({
      data: [{ amount: -1_200 }, { amount: 3_000 }],
    })
    const withoutSubscription = await sandbox.stripe.customers.create()
    await expect(
      stripe.invoices.retrieveUpcoming({ customer: withoutSubscription.id }),
    ).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    })
    expect(
      (
        await sandbox.call('GET', `/v1/invoices/upcoming?customer=${customer.id}`, undefined, {
          'stripe-version': currentVersion,
        })
      ).status,
    ).toBe(404)
    expect((await sandbox.stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(
      price.id,
    )
  })
})
