/** What a customer chooses on Stripe's page: a code, a country, a way of sending. It all adds up to the last unit, in our rows as at Stripe. */
import type { Config, OrderForAdmin } from '@countinghouse/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Harness, openHarness, type Sale } from '../inbox/harness.ts'
import { size } from '../size.ts'

const sending = [
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
          { name: 'Standard', businessDays: [3, 5], prices: sending },
          {
            name: 'Express',
            businessDays: [1, 2],
            prices: sending.map(({ currency, amountMinor }) => ({ currency, amountMinor: 3 * amountMinor })),
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
const skus = ['BIKE-BLACK-S', 'CME-VENT', 'PMP-GRAPHITE']
const codes = { PERCENT7: { percent_off: 7 }, PERCENT33: { percent_off: 33.3 }, ALL: { percent_off: 100 } }

interface Choice {
  currency: string
  /** Of each of `skus`. */
  quantities: number[]
  code: string
  country: string
  express: boolean
}

const choices: fc.Arbitrary<Choice> = fc.record({
  currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  quantities: fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 })
    .filter((each) => each.some((many) => many > 0)),
  code: fc.constantFrom('', ...Object.keys(codes)),
  country: fc.constantFrom('DE', 'JP', 'CH'),
  express: fc.boolean(),
})

test.each(['none', 'on_top', 'included'] as const)(
  'with tax %s, every part adds up in every currency',
  async (tax) => {
    const harness = await openHarness({ changes: { ...changes, tax } })
    await sellInDinars(harness)
    await offerCodes(harness)
    await fc.assert(
      fc.asyncProperty(choices, async (choice) => {
        const sale = await choose(harness, choice)
        await hear(harness)
        const order = await harness.engine.orders.show(sale.orderId)
        if (!order) {
          throw new Error('The order is gone')
        }
        const { shippingTaxMinor } = await requireSameAtStripe(harness, sale, order)
        assertSum(order, shippingTaxMinor)
        // Sending is taxed as well, also where a code gives the goods away.
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

/** Session, payment intent, lines: Stripe's own figures. A line of ours may be a unit off, where both rounded. */
async function requireSameAtStripe(
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

test('sending is free from its amount on, and costs what the table says below', async () => {
  const harness = await openHarness({ changes })
  const below = await choose(harness, {
    currency: 'usd',
    quantities: [1, 0, 0],
    code: '',
    country: 'DE',
    express: false,
  })
  const above = await choose(harness, {
    currency: 'usd',
    quantities: [3, 0, 0],
    code: '',
    country: 'DE',
    express: false,
  })
  await hear(harness)
  expect(await harness.engine.orders.show(below.orderId)).toMatchObject({
    shippingMinor: 490,
    totalMinor: 2499 + 490,
  })
  expect(await harness.engine.orders.show(above.orderId)).toMatchObject({
    shippingMinor: 0,
    totalMinor: 3 * 2499,
  })
})

test('a country in no zone is refused, and so is a zone without a price in the currency; nothing is reserved for either', async () => {
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

test('what is not sent asks for no address', async () => {
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

test('a parcel and where it went are taken along by whose they are, and forgotten with them', async () => {
  const harness = await openHarness({ changes })
  const user = { userId: 'user_ada', email: 'ada@example.com' }
  const choice = { currency: 'usd', quantities: [1, 0, 0], code: '', country: 'DE', express: true }
  const { orderId } = await choose(harness, choice, user)
  await hear(harness)
  await harness.engine.orders.fulfill({
    orderId,
    carrier: 'DHL',
    trackingNumber: '00340-LOVELACE',
    actor: 'user_admin',
  })
  const taken = await harness.engine.customers.export(user.userId)
  expect(taken.orders).toMatchObject([
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

/** To checkout, and through Stripe's page as a browser would send it. */
async function choose(
  harness: Harness,
  choice: Choice,
  user?: { userId: string; email: string },
): Promise<Sale> {
  const { currency, country } = choice
  const items = choice.quantities.flatMap((quantity, at) =>
    quantity > 0 ? [{ sku: skus[at] ?? '', quantity }] : [],
  )
  const { orderId, sessionId, url } = await harness.engine.checkout.start({
    principal: 'somebody',
    items,
    currency,
    country,
    ...(user ? { user } : {}),
    successUrl: 'http://127.0.0.1:1/success',
    cancelUrl: () => 'http://127.0.0.1:1/cancel',
  })
  const { shipping_options } = await harness.stripe.checkout.sessions.retrieve(sessionId)
  const form = {
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    line1: 'Unter den Linden 1',
    city: 'Berlin',
    postal_code: '10117',
    country,
    phone: '+49 30 1234567',
    shipping: String(shipping_options[choice.express ? 1 : 0]?.shipping_rate),
    number: '4242424242424242',
    expiry: '12/34',
    cvc: '123',
    code: choice.code,
  }
  const submit = async (path: string) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
    if (answer.status >= 400) {
      throw new Error(
        `The page answered ${answer.status}: ${(await answer.text()).match(/role="alert">(.*?)</)?.[1]}`,
      )
    }
  }
  if (choice.code) {
    await submit('/promotion')
  }
  await submit('')
  return { orderId, sessionId, cartToken: '' }
}

async function hear(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
}

/** Three decimals, of which Stripe wants the last to be 0. */
async function sellInDinars(harness: Harness): Promise<void> {
  await harness.query(
    `insert into shop.price (variant_id, currency, amount_minor, position)
     select id, 'kwd', 7000 + 90 * position, 9 from shop.variant where sku = any ($1)`,
    [skus],
  )
}

async function offerCodes({ stripe }: Harness): Promise<void> {
  for (const [code, off] of Object.entries(codes)) {
    const coupon = await stripe.coupons.create(off)
    await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code })
  }
}
