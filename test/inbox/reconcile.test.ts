/** What nobody hears of is found however long ago it was: Stripe lists its events for thirty days, and its objects for ever. */
import { expect, test } from 'vitest'
import { type Harness, type HarnessEvent, openHarness, type Sale } from './harness.ts'

const timeout = 60_000

async function ingest(harness: Harness, events: HarnessEvent[]): Promise<void> {
  for (const event of events) {
    await harness.deliver(event)
  }
  await harness.drain()
}

/** As Stripe does after thirty days. Returns what was told. */
async function eraseEvents(harness: Harness): Promise<HarnessEvent[]> {
  const { store } = harness.sandbox.ctx
  const events = await harness.events()
  for (const { id } of events) {
    store.delete(store.get('event', id))
  }
  return events
}

/** Longer than events are listed, and longer than anything goes on changing. */
const AGES = '150 days'

async function openPaidHarness(): Promise<{ harness: Harness; sale: Sale }> {
  const harness = await openHarness()
  await harness.save()
  const sale = await harness.order({ 'PMP-GRAPHITE': 1 })
  await harness.pay(sale)
  await ingest(harness, await harness.events())
  return { harness, sale }
}

test.for([
  ['that was never compared', false],
  ['that was compared long ago', true],
] as const)(
  'a shop %s learns of everything that no event tells any more',
  { timeout },
  async ([, compared]) => {
    const { harness, sale } = await openPaidHarness()
    const { engine, stripe, sandbox } = harness
    const customer = await harness.subscriber('user_unheard')
    await ingest(harness, await harness.events())
    if (compared) {
      expect((await engine.reconcile({ repair: true })).discrepancies).toEqual([])
    }
    await sandbox.advance('1 day')

    await harness.refundAtStripe(sale, 300)
    const [card, debit, lost] = [
      await harness.order({ 'CME-VENT': 1 }),
      await harness.order({ 'CME-VENT': 2 }),
      await harness.order({ 'CME-DASH': 1 }),
    ]
    await harness.pay(card)
    await harness.debit(debit)
    await harness.settleDebit(debit, 'succeeded')
    await harness.pay(lost)
    await harness.closeDispute(await harness.dispute(lost), 'lost')
    const product = await stripe.products.create({ name: 'Made in the dashboard' })
    const price = {
      product: product.id,
      currency: 'usd',
      unit_amount: 1900,
      recurring: { interval: 'month' as const },
    }
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: (await stripe.prices.create(price)).id }],
    })
    await sandbox.advance('2 hours')
    await stripe.subscriptions.cancel(subscription.id)
    await stripe.customers.del(customer)
    await sandbox.advance(AGES)

    const told = await eraseEvents(harness)
    const repaired = await engine.reconcile({ repair: true })
    expect(repaired.eventsWalked).toBe(0)
    expect(repaired.discrepancies.filter((discrepancy) => !discrepancy.repaired)).toEqual([])
    await harness.drain()
    expect(await engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
    expect(await engine.orders.show(lost.orderId)).toMatchObject({ dispute: 'lost' })
    const found = await harness.dump()
    expect((await engine.reconcile({ repair: true })).discrepancies).toEqual([])
    // And had somebody told of it all, it would be no other.
    await ingest(harness, told)
    expect(await harness.dump()).toEqual(found)
  },
)

test('what agreed when it had come to rest is not asked for again', { timeout }, async () => {
  const { harness } = await openPaidHarness()
  const { engine, sandbox } = harness
  await sandbox.advance(AGES)
  expect(await engine.reconcile({ repair: false })).toMatchObject({ discrepancies: [], compared: 1 })
  // A dry run keeps nothing: this one looks back to the beginning, too.
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 1 })
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 0 })
})

test('a difference that nothing heals is named again, however old it grows', { timeout }, async () => {
  const { harness } = await openPaidHarness()
  const { engine, sandbox } = harness
  await harness.query('update shop.payment set amount_minor = amount_minor + 1')
  const left = {
    what: expect.stringContaining('payment of order'),
    hint: expect.stringContaining('manual review'),
    repaired: false,
  }
  expect((await engine.reconcile({ repair: true })).discrepancies).toMatchObject([left])
  await sandbox.advance(AGES)
  expect((await engine.reconcile({ repair: true })).discrepancies).toMatchObject([left])

  await harness.query('update shop.payment set amount_minor = amount_minor - 1')
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 1 })
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 0 })
})
