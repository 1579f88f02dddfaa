/**
 * Discounts, shipping and tax chosen on Stripe's page: totals are exact in the shop's rows and
 * equal to Stripe's.
 */
import type { Config, OrderForAdmin } from '@countinghouse/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Harness, openHarness, type Sale } from '../inbox/harness.ts'
import { size } from '../size.ts'
import { buy, type Choice, skus } from './payment-page.ts'

const standardPrices = [
  { currency: 'usd', amountMinor: 490, freeFromMinor: 6000 },
  { currency: 'jpy', amountMinor: 700, freeFromMinor: 9000 },
  { currency: 'kwd', amountMinor: 1500 },
]
const changes: Partial<Config> = {
  promotionCodes: true,
  shipping: {
    askPhone: true,
    zones: [
      {
        countries: ['DE', 'JP', 'CH'],
        rates: [
          { name: 'Standard', businessDays: [3, 5], prices: standardPrices },
          {
            name: 'Express',
            businessDays: [1, 2],
            prices: standardPrices.map(({ currency, amountMinor }) => ({
              currency,
              amountMinor: 3 * amountMinor,
            })),
          },
        ],
      },
      {
        countries: ['US'],
        rates: [{ name: 'Home', businessDays: [1, 1], prices: [{ currency: 'usd', amountMinor: 0 }] }],
      },
    ],
  },
}
const codes = { PERCENT7: { percent_off: 7 }, PERCENT33: { percent_off: 33.3 }, ALL: { percent_off: 100 } }

const choices: fc.Arbitrary<Choice> = fc.record({
  currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  quantities: fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 })
    .filter((each) => each.some((quantity) => quantity > 0)),
  code: fc.constantFrom('', ...Object.keys(codes)),
  country: fc.constantFrom('DE', 'JP', 'CH'),
  express: fc.boolean(),
})

test.each(['none', 'on_top', 'included'] as const)(
  'with tax %s, subtotal, discount, shipping and tax add up to the total in every currency',
  async (tax) => {
    const harness = await openHarness({ changes: { ...changes, tax } })
    await addPricesInDinar(harness)
    await createPromotionCodes(harness)
    await fc.assert(
      fc.asyncProperty(choices, async (choice) => {
        const sale = await buy(harness, choice)
        await deliverEvents(harness)
        const order = await harness.engine.orders.show(sale.orderId)
        if (!order) {
          throw new Error('There is no such order')
        }
        const { shippingTaxMinor } = await expectSameAtStripe(harness, sale, order)
        assertSum(order, shippingTaxMinor)
        // Shipping is taxed as well, even if a promotion code makes the items free.
        expect(order.taxMinor > 0).toBe(tax !== 'none' && order.totalMinor > 0)
        expect(order.taxIncluded).toBe(tax === 'included')
        expect(order).toMatchObject({
          status: 'paid',
          review: null,
          shipTo: { name: 'Ada Lovelace', country: choice.country },
        })
      }),
      { numRuns: size(6, 60) },
    )
  },
)

function assertSum({ lines, ...order }: OrderForAdmin, shippingTaxMinor: number): void {
  const sum = (part: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + part(line), 0)
  const [taxOnTop, shippingTaxOnTop] = order.taxIncluded ? [0, 0] : [order.taxMinor, shippingTaxMinor]
  expect(order.totalMinor).toBe(order.subtotalMinor - order.discountMinor + order.shippingMinor + taxOnTop)
  expect(sum((line) => line.quantity * line.unitAmountMinor)).toBe(order.subtotalMinor)
  expect(sum((line) => line.discountMinor)).toBe(order.discountMinor)
  expect(sum((line) => line.taxMinor)).toBe(order.taxMinor - shippingTaxMinor)
  expect(sum((line) => line.totalMinor) + order.shippingMinor + shippingTaxOnTop).toBe(order.totalMinor)
  expect(
    lines.every((line) => line.totalMinor >= 0 && line.discountMinor <= line.quantity * line.unitAmountMinor),
  ).toBe(true)
}

/**
 * Compares with Stripe's session, payment intent and lines. A line may differ by a minor unit where
 * both round.
 */
async function expectSameAtStripe(
  { stripe }: Harness,
  { sessionId }: Sale,
  order: OrderForAdmin,
): Promise<{ shippingTaxMinor: number }> {
  const session = await stripe.checkout.sessions.retrieve(sessionId, {
    expand: ['payment_intent', 'line_items'],
  })
  expect(session).toMatchObject({
    currency: order.currency,
    amount_subtotal: order.subtotalMinor,
    amount_total: order.totalMinor,
    total_details: {
      amount_discount: order.discountMinor,
      amount_shipping: order.shippingMinor,
      amount_tax: order.taxMinor,
    },
  })
  expect(order.paidMinor).toBe(order.totalMinor)
  if (order.totalMinor > 0) {
    expect(session.payment_intent).toMatchObject({ amount_received: order.totalMinor })
  }
  for (const [at, line] of order.lines.entries()) {
    const theirs = session.line_items?.data[at]
    expect(Math.abs(line.discountMinor - (theirs?.amount_discount ?? 0))).toBeLessThanOrEqual(1)
    expect(Math.abs(line.totalMinor - (theirs?.amount_total ?? 0))).toBeLessThanOrEqual(2)
  }
  return { shippingTaxMinor: session.shipping_cost?.amount_tax ?? 0 }
}

test('shipping is free from the threshold on, and costs the configured rate below it', async () => {
  const harness = await openHarness({ changes })
  const below = await buy(harness, {
    currency: 'usd',
    quantities: [1, 0, 0],
    code: '',
    country: 'DE',
    express: false,
  })
  const above = await buy(harness, {
    currency: 'usd',
    quantities: [3, 0, 0],
    code: '',
    country: 'DE',
    express: false,
  })
  await deliverEvents(harness)
  expect(await harness.engine.orders.show(below.orderId)).toMatchObject({
    shippingMinor: 490,
    totalMinor: 2499 + 490,
  })
  expect(await harness.engine.orders.show(above.orderId)).toMatchObject({
    shippingMinor: 0,
    totalMinor: 3 * 2499,
  })
})

test('rejects a country without a shipping zone, and a zone without a rate in the currency, and reserves nothing', async () => {
  const harness = await openHarness({ changes })
  const start = (country: string, currency: string) =>
    harness.engine.checkout.start({
      principal: 'ada',
      country,
      currency,
      items: [{ sku: 'CME-VENT', quantity: 1 }],
      successUrl: 'http://127.0.0.1/success',
      cancelUrl: () => 'http://127.0.0.1/cancel',
    })
  const unknown = {
    code: 'shipping.unknown_country',
    details: { country: 'AQ', countries: ['DE', 'JP', 'CH', 'US'] },
  }
  await expect(start('AQ', 'usd')).rejects.toMatchObject(unknown)
  await expect(start('US', 'jpy')).rejects.toMatchObject({ code: 'shipping.no_rate' })
  expect(await harness.engine.orders.list()).toEqual([])
  const { sessionId } = await start('US', 'usd')
  const session = await harness.stripe.checkout.sessions.retrieve(sessionId)
  expect(session.shipping_address_collection?.allowed_countries).toEqual(['US'])
})

test('requests no shipping address when nothing is shipped', async () => {
  const harness = await openHarness({ changes })
  await harness.query("update shop.variant set inventory_item_id = null where sku = 'CME-VENT'")
  const { sessionId, orderId } = await harness.order({ 'CME-VENT': 1 })
  const session = await harness.stripe.checkout.sessions.retrieve(sessionId)
  expect(session).toMatchObject({
    shipping_address_collection: null,
    shipping_options: [],
    allow_promotion_codes: true,
  })
  expect(await harness.engine.orders.show(orderId)).toMatchObject({
    fulfillmentStatus: 'nothing',
    lines: [{ requiresShipping: false }],
  })
})

test('exports the shipping address with the customer’s data and erases it with the account', async () => {
  const harness = await openHarness({ changes })
  const user = { userId: 'user_ada', email: 'ada@example.com' }
  const choice = { currency: 'usd', quantities: [1, 0, 0], code: '', country: 'DE', express: true }
  const { orderId } = await buy(harness, choice, user)
  await deliverEvents(harness)
  await harness.engine.orders.fulfill({
    orderId,
    carrier: 'DHL',
    trackingNumber: '00340-LOVELACE',
    actor: 'user_admin',
  })
  const exported = await harness.engine.customers.export(user.userId)
  expect(exported.orders).toMatchObject([
    { orderId, shipTo: { name: 'Ada Lovelace', city: 'Berlin', phone: '+49 30 1234567' } },
  ])
  await harness.engine.customers.erase(user)
  await harness.save()
  await harness.drain()
  expect(JSON.stringify(await harness.dump())).not.toMatch(/lovelace|unter den linden|1234567/i)
  expect(await harness.engine.orders.show(orderId)).toMatchObject({
    shipTo: null,
    shippingMinor: 1470,
    fulfillmentStatus: 'fulfilled',
  })
})

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
}

/** Adds prices in Kuwaiti dinar: three decimals, of which Stripe requires the last to be 0. */
async function addPricesInDinar(harness: Harness): Promise<void> {
  await harness.query(
    `insert into shop.price (variant_id, currency, amount_minor, position)
     select id, 'kwd', 7000 + 90 * position, 9 from shop.variant where sku = any ($1)`,
    [skus],
  )
}

async function createPromotionCodes({ stripe }: Harness): Promise<void> {
  for (const [code, discount] of Object.entries(codes)) {
    const coupon = await stripe.coupons.create(discount)
    await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code })
  }
}
