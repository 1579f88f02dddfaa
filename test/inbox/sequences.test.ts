/**
 * Random sequences of what customers, the merchant and banks do, with events delivered late and in
 * any order: no oversell, every amount is in the ledger, and the shop's rows agree with Stripe.
 */
import fc from 'fast-check'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { size } from '../size.ts'
import type { HarnessEvent } from './events.ts'
import { type Harness, openPersistentHarness, type Sale } from './harness.ts'

const skus = ['BIKE-ORANGE-L', 'CME-VENT']
const which = fc.nat({ max: 99 })
const quantity = fc.integer({ min: 1, max: 4 })
const percent = fc.integer({ min: 1, max: 100 })

const anyAction = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('order' as const), sku: fc.constantFrom(...skus), quantity }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      which,
      card: fc.constantFrom('visa', 'visa', 'refundFail', 'chargeDeclined'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), seed: fc.nat({ max: 999 }) }) },
  fc.record({ do: fc.constant('debit' as const), which }),
  fc.record({
    do: fc.constant('settle' as const),
    which,
    outcome: fc.constantFrom('succeeded' as const, 'failed' as const),
  }),
  fc.record({ do: fc.constant('cancel' as const), which }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 20, 60) }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refund line' as const), which, quantity, restock: fc.boolean() }),
  },
  fc.record({ do: fc.constant('refund amount' as const), which, percent }),
  fc.record({ do: fc.constant('refund at Stripe' as const), which, percent }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('dispute' as const),
      which,
      reason: fc.constantFrom('fraudulent' as const, 'inquiry' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      which,
      outcome: fc.constantFrom('won' as const, 'lost' as const),
    }),
  },
  fc.record({ do: fc.constant('restock' as const), which, quantity }),
)
type Action = typeof anyAction extends fc.Arbitrary<infer A> ? A : never

/** Every sequence starts with these actions, so that there is something to refund. */
const firstActions: Action[] = [
  { do: 'order', sku: 'BIKE-ORANGE-L', quantity: 3 },
  { do: 'order', sku: 'CME-VENT', quantity: 2 },
  { do: 'pay', which: 0, card: 'visa' },
  { do: 'pay', which: 1, card: 'refundFail' },
  { do: 'deliver', seed: 0 },
  // This refund fails an hour later, which undoes the restock.
  { do: 'refund line', which: 1, quantity: 1, restock: true },
]

interface Run {
  harness: Harness
  sales: (Sale & { sku: string })[]
  disputes: string[]
  stock: { id: string; sku: string; received: number }[]
  delivered: Set<string>
}

test('any sequence of orders, payments, refunds and disputes keeps inventory and ledger exact, without oversell', {
  timeout: size(120_000, 3_600_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAction, { minLength: 8, maxLength: size(24, 40) }), async (actions) => {
      const { harness, close } = await openPersistentHarness()
      try {
        const stock = await readStock(harness)
        await harness.save()
        const run: Run = {
          harness,
          sales: [],
          disputes: [],
          stock: stock.map(({ onHand, ...item }) => ({ ...item, received: onHand })),
          delivered: new Set(),
        }
        for (const each of [...firstActions, ...actions]) {
          await attempt(run, each)
          expect(await harness.engine.inventory.check()).toEqual([])
        }
        await settle(run)
        await expectInventory(run)
        await expectLedger(run)
      } finally {
        await close()
      }
    }),
    { numRuns: size(4, 300) },
  )
})

/** An action that is not possible now fails with an expected error, the shop's or Stripe's. */
async function attempt(run: Run, action: Action): Promise<void> {
  try {
    await perform(run, action)
  } catch (error) {
    const isExpected = error instanceof Error && 'code' in error && error.name === 'AppError'
    const isFromStripe = error instanceof Stripe.errors.StripeInvalidRequestError
    if (!isExpected && !isFromStripe && !/(returned|failed with) 4\d\d/.test(String(error))) {
      throw error
    }
  }
}

async function perform(run: Run, action: Action): Promise<void> {
  const { harness, sales, disputes } = run
  const { engine } = harness
  if (action.do === 'order') {
    const sale = await harness.order({ [action.sku]: action.quantity })
    sales.push({ ...sale, sku: action.sku })
    return
  }
  if (action.do === 'deliver') {
    return deliverEvents(run, action.seed)
  }
  if (action.do === 'wait') {
    return harness.sandbox.advance(`${action.minutes} minutes`).then(() => undefined)
  }
  if (action.do === 'restock') {
    const item = run.stock[action.which % run.stock.length]
    if (!item) {
      return
    }
    item.received += action.quantity
    return engine.inventory.restock({ id: item.id, quantity: action.quantity, actor: 'test' })
  }
  if (action.do === 'close') {
    const dispute = disputes[action.which % Math.max(1, disputes.length)]
    if (dispute) {
      await harness.closeDispute(dispute, action.outcome)
    }
    return
  }
  const sale = sales[action.which % Math.max(1, sales.length)]
  if (!sale) {
    return
  }
  const { orderId } = sale
  const request = { orderId, reason: 'A test', actor: 'test' }
  const share = async (part: number) =>
    Math.ceil(((await engine.orders.show(orderId))?.totalMinor ?? 100) * (part / 100))
  if (action.do === 'pay') {
    await harness.pay(sale, `pm_card_${action.card}`)
  }
  if (action.do === 'debit') {
    await harness.debit(sale)
  }
  if (action.do === 'settle') {
    await harness.settleDebit(sale, action.outcome)
  }
  if (action.do === 'cancel') {
    await engine.checkout.cancel({ orderId, cartToken: sale.cartToken })
  }
  if (action.do === 'refund line') {
    await engine.refunds.issue({
      ...request,
      lines: [{ sku: sale.sku, quantity: action.quantity, restock: action.restock }],
    })
  }
  if (action.do === 'refund amount') {
    await engine.refunds.issue({ ...request, amountMinor: await share(action.percent) })
  }
  if (action.do === 'refund at Stripe') {
    await harness.refundAtStripe(sale, await share(action.percent))
  }
  if (action.do === 'dispute') {
    disputes.push(await harness.dispute(sale, action.reason))
  }
}

/** Delivers the events since the last delivery, shuffled. */
async function deliverEvents({ harness, delivered }: Run, seed: number): Promise<void> {
  const events = (await harness.events()).filter(({ id }) => !delivered.has(id))
  for (const event of shuffled(events, seed)) {
    await harness.deliver(event)
    delivered.add(event.id)
  }
}

function shuffled(events: HarnessEvent[], seed: number): HarnessEvent[] {
  return (
    fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), { seed, numRuns: 1 })[0] ?? events
  )
}

/** Until every session has ended and every refund has succeeded or failed. */
async function settle(run: Run): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await run.harness.drain()
    await run.harness.sandbox.advance('1 hour')
    await deliverEvents(run, round)
  }
  await run.harness.drain()
}

async function readStock({ engine }: Harness): Promise<{ id: string; sku: string; onHand: number }[]> {
  const { items } = await engine.inventory.list()
  return items.flatMap(({ id, onHand, variants }) => {
    const sku = variants.map((variant) => variant.sku).find((each) => skus.includes(each))
    return sku ? [{ id, sku, onHand }] : []
  })
}

/**
 * On hand must be what was received, less the units of paid orders, plus what successful refunds
 * restocked.
 */
async function expectInventory({ harness, sales, stock }: Run): Promise<void> {
  const expected = new Map(stock.map(({ sku, received }) => [sku, received]))
  let isResold = false
  for (const { orderId, sku } of sales) {
    const order = await harness.engine.orders.show(orderId)
    const refunds = await harness.engine.refunds.ofOrder(orderId)
    const isKept = order?.paidMinor != null && !order.review?.includes('sold to others')
    const units = isKept ? (order.lines[0]?.quantity ?? 0) : 0
    const restocked = refunds
      .filter(({ status }) => status === 'succeeded')
      .flatMap(({ lines }) => lines.filter(({ restock }) => restock))
    expected.set(
      sku,
      (expected.get(sku) ?? 0) - units + restocked.reduce((sum, line) => sum + line.quantity, 0),
    )
    isResold ||= order?.review?.includes('sold meanwhile') ?? false
  }
  for (const { sku, onHand } of await readStock(harness)) {
    if (isResold) {
      expect(onHand).toBeGreaterThanOrEqual(expected.get(sku) ?? 0)
    } else {
      expect([sku, onHand]).toEqual([sku, expected.get(sku)])
    }
  }
}

async function expectLedger({ harness }: Run): Promise<void> {
  const { engine, stripe } = harness
  const { accounts, discrepancies, open } = await engine.ledger.check({ repair: false })
  expect(discrepancies).toEqual([])
  expect(open).toEqual([])
  expect(await engine.inventory.check()).toEqual([])
  expect((await engine.reconcile({ repair: false })).discrepancies).toEqual([])

  const { available, pending } = await stripe.balance.retrieve()
  const atStripe = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
  const balance = (account: string) => accounts.find((each) => each.account === account)?.balanceMinor ?? 0
  expect(balance('stripe_balance')).toBe(atStripe)
  const { payment = [], order = [], inventory_item = [] } = await harness.dump()
  const sum = (rows: unknown[], column: string) =>
    rows.reduce<number>((total, row) => total + Number((row as Record<string, unknown>)[column]), 0)
  expect(balance('sales')).toBe(0 - sum(payment, 'amount_minor'))
  expect(balance('refund')).toBe(sum(payment, 'refunded_minor'))
  expect(balance('dispute')).toBe(sum(payment, 'disputed_minor'))
  expect(
    order.filter((row) => ['pending', 'processing'].includes((row as { status: string }).status)),
  ).toEqual(
    // A debit that has not settled yet.
    order.filter((row) => (row as { status: string }).status === 'processing'),
  )
  for (const row of inventory_item as { on_hand: number; reserved: number }[]) {
    expect(row.reserved).toBeGreaterThanOrEqual(0)
    expect(row.on_hand).toBeGreaterThanOrEqual(row.reserved)
  }
}
