/** Money that goes back, in parts, by line and after a dispute: exact in the order, the stock, the journal and at Stripe. */
import { expect, test } from 'vitest'
import { openStage, type Sale, type Stage } from './stage.ts'

const sku = 'BIKE-ORANGE-L'

async function hearStripe(stage: Stage): Promise<void> {
  await stage.drain()
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

async function sold(paymentMethod?: string): Promise<{ stage: Stage; sale: Sale; shelf: number }> {
  const stage = await openStage()
  await stage.save()
  const shelf = await onShelf(stage)
  const sale = await stage.order({ [sku]: 3 })
  await stage.query(`update shop.order set email = 'buyer@example.com'`)
  await stage.pay(sale, paymentMethod)
  await hearStripe(stage)
  return { stage, sale, shelf }
}

const onShelf = async ({ engine }: Stage): Promise<number> => {
  const product = await engine.catalog.find('bike-mount')
  return product?.variants.find((variant) => variant.sku === sku)?.available ?? Number.NaN
}

const give = (stage: Stage, { orderId }: Sale, wish: object) =>
  stage.engine.refunds.issue({ orderId, reason: 'A test', actor: 'test', ...wish })

async function booked({ engine }: Stage): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.books.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

async function orderRow(stage: Stage) {
  const dump = await stage.dump()
  return {
    ...(dump.order?.[0] as object),
    ...(dump.payment?.[0] as object),
    ...(dump.order_line?.[0] as object),
  }
}

test('a part is refunded, the rest disputed, the dispute won, the rest refunded: to the minor unit everywhere', {
  timeout: 60_000,
}, async () => {
  const { stage, sale, shelf } = await sold()
  const paid = 3 * 2499
  const { fee: charged = 0 } = await booked(stage)
  await give(stage, sale, { lines: [{ sku, quantity: 1, restock: true }] })
  await hearStripe(stage)
  expect(await orderRow(stage)).toMatchObject({ dispute: 'none', refunded_minor: 2499, refunded_quantity: 1 })
  expect(await onShelf(stage)).toBe(shelf - 2)

  const dispute = await stage.dispute(sale)
  await hearStripe(stage)
  expect(await orderRow(stage)).toMatchObject({
    dispute: 'open',
    refunded_minor: 2499,
    disputed_minor: paid - 2499,
  })
  await expect(give(stage, sale, {})).rejects.toMatchObject({ code: 'refund.disputed' })
  await stage.closeDispute(dispute, 'won')
  await hearStripe(stage)
  expect(await orderRow(stage)).toMatchObject({ dispute: 'won', refunded_minor: 2499, disputed_minor: 0 })

  await give(stage, sale, { lines: [{ sku, quantity: 2, restock: false }] })
  await hearStripe(stage)
  await stage.sandbox.advance('1 hour')
  expect(await orderRow(stage)).toMatchObject({ refunded_minor: paid, refunded_quantity: 3 })
  expect(await stage.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'refunded' })
  expect(await onShelf(stage)).toBe(shelf - 2)
  expect(await booked(stage)).toEqual({
    receivable: 0,
    sales: -paid,
    refund: paid,
    dispute: 0,
    fee: charged,
    stripe_balance: -charged,
  })
  const { data: charges } = await stage.stripe.charges.list()
  expect(charges).toMatchObject([{ amount: paid, amount_refunded: paid, refunded: true }])
  const { available, pending } = await stage.stripe.balance.retrieve()
  expect([...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)).toBe(-charged)
  expect(await stage.engine.books.check({ heal: false })).toMatchObject({ drifts: [], open: [] })
})

test('a refund that fails days later is undone: money, lines, goods; and somebody has to look', {
  timeout: 60_000,
}, async () => {
  const { stage, sale, shelf } = await sold('pm_card_refundFail')
  const before = await booked(stage)
  await give(stage, sale, { lines: [{ sku, quantity: 2, restock: true }] })
  await hearStripe(stage)
  expect(await onShelf(stage)).toBe(shelf - 1)
  await stage.sandbox.advance('3 days')
  await hearStripe(stage)
  expect(await onShelf(stage)).toBe(shelf - 3)
  expect(await orderRow(stage)).toMatchObject({
    refunded_minor: 0,
    refunded_quantity: 0,
    review: expect.stringContaining('is still owed.'),
  })
  expect(await stage.engine.orders.bySession(sale.sessionId)).toMatchObject({ status: 'paid' })
  expect(await booked(stage)).toEqual({ ...before, refund: 0 })
  const templates = (await stage.engine.mails.list()).map(({ template }) => template)
  expect(templates.toSorted()).toEqual(['order_paid', 'order_refunded', 'refund_returned'])
})

test('goods of a failed refund that were sold meanwhile stay sold, and it is said', {
  timeout: 60_000,
}, async () => {
  const { stage, sale, shelf } = await sold('pm_card_refundFail')
  await give(stage, sale, { lines: [{ sku, quantity: 2, restock: true }] })
  await hearStripe(stage)
  await stage.pay(await stage.order({ [sku]: shelf - 1 }))
  await hearStripe(stage)
  expect(await onShelf(stage)).toBe(0)
  await stage.sandbox.advance('3 days')
  await hearStripe(stage)
  expect(await onShelf(stage)).toBe(0)
  const reviews = (await stage.dump()).order?.map((row) => (row as { review: string | null }).review)
  expect(reviews).toContainEqual(
    expect.stringContaining('2 units that it had brought back were sold meanwhile'),
  )
})

test('units of a line that does not divide evenly come to the line in the end', {
  timeout: 60_000,
}, async () => {
  const { stage, sale } = await sold()
  // As a discount of a part of the order would leave it.
  await stage.query('update shop.order_line set total_minor = 7000 where order_id = $1', [sale.orderId])
  const amounts: number[] = []
  for (let unit = 0; unit < 3; unit++) {
    amounts.push((await give(stage, sale, { lines: [{ sku, quantity: 1, restock: false }] })).amountMinor)
  }
  expect(amounts).toEqual([2333, 2333, 2334])
  await expect(give(stage, sale, { lines: [{ sku, quantity: 1, restock: false }] })).rejects.toMatchObject({
    code: 'refund.exceeds_quantity',
    details: { sku, refundableQuantity: 0 },
  })
  await hearStripe(stage)
  expect((await stage.stripe.refunds.list()).data.map(({ amount }) => amount).toSorted()).toEqual([
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
])('the database itself refuses to give back %s', async (_what, statement, constraint) => {
  const { stage } = await sold()
  await expect(stage.query(statement)).rejects.toMatchObject({ constraint })
})
