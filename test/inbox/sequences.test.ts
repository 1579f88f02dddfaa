/**
 * Whatever customers, merchant and banks do, in whatever order, and however late we hear of it: nothing is promised that is not there,
 * no money comes or goes unbooked, and what Stripe has is what we have.
 */
import fc from 'fast-check'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { size } from '../size.ts'
import { type Harness, type HarnessEvent, openPersistentHarness, type Sale } from './harness.ts'

const skus = ['BIKE-ORANGE-L', 'CME-VENT']
const which = fc.nat({ max: 99 })
const quantity = fc.integer({ min: 1, max: 4 })
const percent = fc.integer({ min: 1, max: 100 })

const action = fc.oneof(
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
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), seed: fc.nat({ max: 999 }) }) },
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
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** So that there is something to give back. */
const beginning: Action[] = [
  { do: 'order', sku: 'BIKE-ORANGE-L', quantity: 3 },
  { do: 'order', sku: 'CME-VENT', quantity: 2 },
  { do: 'pay', which: 0, card: 'visa' },
  { do: 'pay', which: 1, card: 'refundFail' },
  { do: 'hear', seed: 0 },
  // which fails an hour later, and takes its goods back
  { do: 'refund line', which: 1, quantity: 1, restock: true },
]

interface Run {
  harness: Harness
  sales: (Sale & { sku: string })[]
  disputes: string[]
  shelves: { id: string; sku: string; brought: number }[]
  heard: Set<string>
}

test('any sequence of orders, payments, refunds and disputes leaves goods and money exact', {
  timeout: size(120_000, 3_600_000),
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: size(24, 40) }), async (actions) => {
      const { harness, close } = await openPersistentHarness()
      try {
        const shelves = await readShelves(harness)
        await harness.save()
        const run: Run = {
          harness,
          sales: [],
          disputes: [],
          shelves: shelves.map(({ onHand, ...shelf }) => ({ ...shelf, brought: onHand })),
          heard: new Set(),
        }
        for (const each of [...beginning, ...actions]) {
          await act(run, each)
          expect(await harness.engine.inventory.check()).toEqual([])
        }
        await settle(run)
        await expectGoods(run)
        await expectMoney(run)
      } finally {
        await close()
      }
    }),
    { numRuns: size(4, 300) },
  )
})

/** What cannot be done just now is refused, by us or by Stripe; that is no failure. */
async function act(run: Run, what: Action): Promise<void> {
  try {
    await doIt(run, what)
  } catch (error) {
    const isRefused = error instanceof Error && 'code' in error && error.name === 'AppError'
    const isStripes = error instanceof Stripe.errors.StripeInvalidRequestError
    if (!isRefused && !isStripes && !/answered 4\d\d/.test(String(error))) {
      throw error
    }
  }
}

async function doIt(run: Run, what: Action): Promise<void> {
  const { harness, sales, disputes } = run
  const { engine } = harness
  if (what.do === 'order') {
    const sale = await harness.order({ [what.sku]: what.quantity })
    sales.push({ ...sale, sku: what.sku })
    return
  }
  if (what.do === 'hear') {
    return hear(run, what.seed)
  }
  if (what.do === 'wait') {
    return harness.sandbox.advance(`${what.minutes} minutes`).then(() => undefined)
  }
  if (what.do === 'restock') {
    const shelf = run.shelves[what.which % run.shelves.length]
    if (!shelf) {
      return
    }
    shelf.brought += what.quantity
    return engine.inventory.restock({ id: shelf.id, quantity: what.quantity, actor: 'test' })
  }
  if (what.do === 'close') {
    const dispute = disputes[what.which % Math.max(1, disputes.length)]
    if (dispute) {
      await harness.closeDispute(dispute, what.outcome)
    }
    return
  }
  const sale = sales[what.which % Math.max(1, sales.length)]
  if (!sale) {
    return
  }
  const { orderId } = sale
  const by = { orderId, reason: 'A test', actor: 'test' }
  const share = async (part: number) =>
    Math.ceil(((await engine.orders.show(orderId))?.totalMinor ?? 100) * (part / 100))
  if (what.do === 'pay') {
    await harness.pay(sale, `pm_card_${what.card}`)
  }
  if (what.do === 'debit') {
    await harness.debit(sale)
  }
  if (what.do === 'settle') {
    await harness.settleDebit(sale, what.outcome)
  }
  if (what.do === 'cancel') {
    await engine.checkout.cancel({ orderId, cartToken: sale.cartToken })
  }
  if (what.do === 'refund line') {
    await engine.refunds.issue({
      ...by,
      lines: [{ sku: sale.sku, quantity: what.quantity, restock: what.restock }],
    })
  }
  if (what.do === 'refund amount') {
    await engine.refunds.issue({ ...by, amountMinor: await share(what.percent) })
  }
  if (what.do === 'refund at Stripe') {
    await harness.refundAtStripe(sale, await share(what.percent))
  }
  if (what.do === 'dispute') {
    disputes.push(await harness.dispute(sale, what.reason))
  }
}

/** What Stripe told since, in any order. */
async function hear({ harness, heard }: Run, seed: number): Promise<void> {
  const events = (await harness.events()).filter(({ id }) => !heard.has(id))
  for (const event of shuffled(events, seed)) {
    await harness.deliver(event)
    heard.add(event.id)
  }
}

function shuffled(events: HarnessEvent[], seed: number): HarnessEvent[] {
  return (
    fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), { seed, numRuns: 1 })[0] ?? events
  )
}

/** Until all is told and done: sessions have ended, refunds have come or failed. */
async function settle(run: Run): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await run.harness.drain()
    await run.harness.sandbox.advance('1 hour')
    await hear(run, round)
  }
  await run.harness.drain()
}

async function readShelves({ engine }: Harness): Promise<{ id: string; sku: string; onHand: number }[]> {
  const { items } = await engine.inventory.list()
  return items.flatMap(({ id, onHand, variants }) => {
    const sku = variants.map((variant) => variant.sku).find((each) => skus.includes(each))
    return sku ? [{ id, sku, onHand }] : []
  })
}

/** What was brought, less what was sold to who paid and was served, and what came back of that and is not owed again. */
async function expectGoods({ harness, sales, shelves }: Run): Promise<void> {
  const left = new Map(shelves.map(({ sku, brought }) => [sku, brought]))
  let soldTwice = false
  for (const { orderId, sku } of sales) {
    const order = await harness.engine.orders.show(orderId)
    const refunds = await harness.engine.refunds.ofOrder(orderId)
    const isServed = order?.paidMinor != null && !order.review?.includes('sold to others')
    const units = isServed ? (order.lines[0]?.quantity ?? 0) : 0
    const back = refunds
      .filter(({ status }) => status === 'succeeded')
      .flatMap(({ lines }) => lines.filter(({ restock }) => restock))
    left.set(sku, (left.get(sku) ?? 0) - units + back.reduce((sum, line) => sum + line.quantity, 0))
    soldTwice ||= order?.review?.includes('sold meanwhile') ?? false
  }
  for (const { sku, onHand } of await readShelves(harness)) {
    if (soldTwice) {
      expect(onHand).toBeGreaterThanOrEqual(left.get(sku) ?? 0)
    } else {
      expect([sku, onHand]).toEqual([sku, left.get(sku)])
    }
  }
}

async function expectMoney({ harness }: Run): Promise<void> {
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
    // A debit that no bank has answered yet.
    order.filter((row) => (row as { status: string }).status === 'processing'),
  )
  for (const row of inventory_item as { on_hand: number; reserved: number }[]) {
    expect(row.reserved).toBeGreaterThanOrEqual(0)
    expect(row.on_hand).toBeGreaterThanOrEqual(row.reserved)
  }
}
