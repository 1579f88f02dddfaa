/**
 * Reconcile finds missed changes however old they are: Stripe lists events for 30 days, but objects
 * forever.
 */
import { expect, test } from 'vitest'
import type { HarnessEvent } from './events.ts'
import { type Harness, openHarness, type Sale } from './harness.ts'

const timeout = 60_000

async function deliverEvents(harness: Harness, events: HarnessEvent[]): Promise<void> {
  for (const event of events) {
    await harness.deliver(event)
  }
  await harness.drain()
}

/** Deletes the events, as Stripe does after 30 days, and returns them. */
async function eraseEvents(harness: Harness): Promise<HarnessEvent[]> {
  const { store } = harness.sandbox.ctx
  const events = await harness.events()
  for (const { id } of events) {
    store.delete(store.get('event', id))
  }
  return events
}

/** Longer than Stripe lists events, and longer than any object keeps changing. */
const LONG = '150 days'

async function openPaidHarness(): Promise<{ harness: Harness; sale: Sale }> {
  const harness = await openHarness()
  await harness.save()
  const sale = await harness.order({ 'PMP-GRAPHITE': 1 })
  await harness.pay(sale)
  await deliverEvents(harness, await harness.events())
  return { harness, sale }
}

test.for([
  ['that was never compared', false],
  ['that was compared long ago', true],
] as const)(
  'reconcile repairs every missed change in a shop %s, without events',
  { timeout },
  async ([, compared]) => {
    const { harness, sale } = await openPaidHarness()
    const { engine, stripe, sandbox } = harness
    const customer = await harness.createStripeCustomer('user_missed')
    await deliverEvents(harness, await harness.events())
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
    await sandbox.advance(LONG)

    const erased = await eraseEvents(harness)
    const repaired = await engine.reconcile({ repair: true })
    expect(repaired.eventsScanned).toBe(0)
    expect(repaired.discrepancies.filter((discrepancy) => !discrepancy.repaired)).toEqual([])
    await harness.drain()
    expect(await engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
    expect(await engine.orders.show(lost.orderId)).toMatchObject({ dispute: 'lost' })
    const found = await harness.dump()
    expect((await engine.reconcile({ repair: true })).discrepancies).toEqual([])
    // Delivering the missed events now changes nothing.
    await deliverEvents(harness, erased)
    expect(await harness.dump()).toEqual(found)
  },
)

test('compares an object that no longer changes only once', { timeout }, async () => {
  const { harness } = await openPaidHarness()
  const { engine, sandbox } = harness
  await sandbox.advance(LONG)
  expect(await engine.reconcile({ repair: false })).toMatchObject({ discrepancies: [], compared: 1 })
  // A dry run stores no progress, so the next run starts from the beginning as well.
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 1 })
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 0 })
})

test('reports a discrepancy that cannot be repaired on every run, however old', { timeout }, async () => {
  const { harness } = await openPaidHarness()
  const { engine, sandbox } = harness
  await harness.query('update shop.payment set amount_minor = amount_minor + 1')
  const left = {
    what: expect.stringContaining('payment of order'),
    hint: expect.stringContaining('manual review'),
    repaired: false,
  }
  expect((await engine.reconcile({ repair: true })).discrepancies).toMatchObject([left])
  await sandbox.advance(LONG)
  expect((await engine.reconcile({ repair: true })).discrepancies).toMatchObject([left])

  await harness.query('update shop.payment set amount_minor = amount_minor - 1')
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 1 })
  expect(await engine.reconcile({ repair: true })).toMatchObject({ discrepancies: [], compared: 0 })
})
