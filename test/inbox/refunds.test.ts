/**
 * Refunds in parts, by line and after a dispute: exact in the order, the inventory, the ledger and
 * at Stripe.
 */
import { expect, test } from 'vitest'
import { type Harness, openHarness, type Sale } from './harness.ts'

const sku = 'BIKE-ORANGE-L'

async function deliverEvents(harness: Harness): Promise<void> {
  await harness.drain()
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

async function openPaidHarness(
  paymentMethod?: string,
): Promise<{ harness: Harness; sale: Sale; initial: number }> {
  const harness = await openHarness()
  await harness.save()
  const initial = await availableOf(harness)
  const sale = await harness.order({ [sku]: 3 })
  await harness.query(`update shop.order set email = 'buyer@example.com'`)
  await harness.pay(sale, paymentMethod)
  await deliverEvents(harness)
  return { harness, sale, initial }
}

const availableOf = async ({ engine }: Harness): Promise<number> => {
  const product = await engine.catalog.find('bike-mount')
  return product?.variants.find((variant) => variant.sku === sku)?.available ?? Number.NaN
}

const refund = (harness: Harness, { orderId }: Sale, input: object) =>
  harness.engine.refunds.issue({ orderId, reason: 'A test', actor: 'test', ...input })

async function balancesOf({ engine }: Harness): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.ledger.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

async function orderRow(harness: Harness) {
  const dump = await harness.dump()
  return {
    ...(dump.order?.[0] as object),
    ...(dump.payment?.[0] as object),
    ...(dump.order_line?.[0] as object),
  }
}

test('keeps every amount exact through a partial refund, a dispute that is won, and a refund of the rest', {
  timeout: 60_000,
}, async () => {
  const { harness, sale, initial } = await openPaidHarness()
  const paid = 3 * 2499
  const { fee = 0 } = await balancesOf(harness)
  await refund(harness, sale, { lines: [{ sku, quantity: 1, restock: true }] })
  await deliverEvents(harness)
  expect(await orderRow(harness)).toMatchObject({
    dispute: 'none',
    refunded_minor: 2499,
    refunded_quantity: 1,
  })
  expect(await availableOf(harness)).toBe(initial - 2)

  const dispute = await harness.dispute(sale)
  await deliverEvents(harness)
  expect(await orderRow(harness)).toMatchObject({
    dispute: 'open',
    refunded_minor: 2499,
    disputed_minor: paid - 2499,
  })
  await expect(refund(harness, sale, {})).rejects.toMatchObject({ code: 'refund.disputed' })
  await harness.closeDispute(dispute, 'won')
  await deliverEvents(harness)
  expect(await orderRow(harness)).toMatchObject({ dispute: 'won', refunded_minor: 2499, disputed_minor: 0 })

  await refund(harness, sale, { lines: [{ sku, quantity: 2, restock: false }] })
  await deliverEvents(harness)
  await harness.sandbox.advance('1 hour')
  expect(await orderRow(harness)).toMatchObject({ refunded_minor: paid, refunded_quantity: 3 })
  expect(await harness.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'refunded' })
  expect(await availableOf(harness)).toBe(initial - 2)
  expect(await balancesOf(harness)).toEqual({
    receivable: 0,
    sales: -paid,
    refund: paid,
    dispute: 0,
    fee,
    stripe_balance: -fee,
  })
  const { data: charges } = await harness.stripe.charges.list()
  expect(charges).toMatchObject([{ amount: paid, amount_refunded: paid, refunded: true }])
  const { available, pending } = await harness.stripe.balance.retrieve()
  expect([...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)).toBe(-fee)
  expect(await harness.engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
})

test('reverses a refund that fails days later: amounts, lines and restocked items, and the order needs review', {
  timeout: 60_000,
}, async () => {
  const { harness, sale, initial } = await openPaidHarness('pm_card_refundFail')
  const before = await balancesOf(harness)
  await refund(harness, sale, { lines: [{ sku, quantity: 2, restock: true }] })
  await deliverEvents(harness)
  expect(await availableOf(harness)).toBe(initial - 1)
  await harness.sandbox.advance('3 days')
  await deliverEvents(harness)
  expect(await availableOf(harness)).toBe(initial - 3)
  expect(await orderRow(harness)).toMatchObject({
    refunded_minor: 0,
    refunded_quantity: 0,
    review: expect.stringContaining('is still owed.'),
  })
  expect(await harness.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'paid' })
  expect(await balancesOf(harness)).toEqual({ ...before, refund: 0 })
  const templates = (await harness.engine.notifications.list()).map(({ template }) => template)
  expect(templates.toSorted()).toEqual(['order_paid', 'order_refunded', 'refund_failed'])
})

test('prevents oversell when restocked items were sold before their refund failed, and the order needs review', {
  timeout: 60_000,
}, async () => {
  const { harness, sale, initial } = await openPaidHarness('pm_card_refundFail')
  await refund(harness, sale, { lines: [{ sku, quantity: 2, restock: true }] })
  await deliverEvents(harness)
  await harness.pay(await harness.order({ [sku]: initial - 1 }))
  await deliverEvents(harness)
  expect(await availableOf(harness)).toBe(0)
  await harness.sandbox.advance('3 days')
  await deliverEvents(harness)
  expect(await availableOf(harness)).toBe(0)
  const reviews = (await harness.dump()).order?.map((row) => (row as { review: string | null }).review)
  expect(reviews).toContainEqual(expect.stringContaining('2 of its restocked units were sold meanwhile'))
})

test('rounds refunds of single units so that they add up to the total of the line', {
  timeout: 60_000,
}, async () => {
  const { harness, sale } = await openPaidHarness()
  // As after a discount on a part of the order.
  await harness.query('update shop.order_line set total_minor = 7000 where order_id = $1', [sale.orderId])
  const amounts: number[] = []
  for (let unit = 0; unit < 3; unit++) {
    amounts.push((await refund(harness, sale, { lines: [{ sku, quantity: 1, restock: false }] })).amountMinor)
  }
  expect(amounts).toEqual([2333, 2333, 2334])
  await expect(
    refund(harness, sale, { lines: [{ sku, quantity: 1, restock: false }] }),
  ).rejects.toMatchObject({
    code: 'refund.exceeds_quantity',
    details: { sku, refundableQuantity: 0 },
  })
  await deliverEvents(harness)
  expect((await harness.stripe.refunds.list()).data.map(({ amount }) => amount).toSorted()).toEqual([
    2333, 2333, 2334,
  ])
})

test.each([
  [
    'more money than was paid',
    'update shop.payment set refunded_minor = amount_minor + 1',
    'refunded_within_paid',
  ],
  [
    'more units than were bought',
    'update shop.order_line set refunded_quantity = quantity + 1',
    'refunded_within_bought',
  ],
])('a database constraint rejects refunding %s', async (_what, statement, constraint) => {
  const { harness } = await openPaidHarness()
  await expect(harness.query(statement)).rejects.toMatchObject({ constraint })
})
