/** What nobody hears of is found however long ago it was: Stripe lists its events for thirty days, and its objects for ever. */
import { expect, test } from 'vitest'
import { openStage, type Sale, type Stage, type StageEvent } from './stage.ts'

const timeout = 60_000

async function takeIn(stage: Stage, events: StageEvent[]): Promise<void> {
  for (const event of events) {
    await stage.deliver(event)
  }
  await stage.drain()
}

/** As Stripe does after thirty days. Returns what was told. */
async function forgetEvents(stage: Stage): Promise<StageEvent[]> {
  const { store } = stage.sandbox.ctx
  const events = await stage.events()
  for (const { id } of events) {
    store.delete(store.get('event', id))
  }
  return events
}

/** Longer than events are listed, and longer than anything goes on changing. */
const AGES = '150 days'

async function openPaidStage(): Promise<{ stage: Stage; sale: Sale }> {
  const stage = await openStage()
  await stage.save()
  const sale = await stage.order({ 'PMP-GRAPHITE': 1 })
  await stage.pay(sale)
  await takeIn(stage, await stage.events())
  return { stage, sale }
}

test.for([
  ['that was never compared', false],
  ['that was compared long ago', true],
] as const)(
  'a shop %s learns of everything that no event tells any more',
  { timeout },
  async ([, compared]) => {
    const { stage, sale } = await openPaidStage()
    const { engine, stripe, sandbox } = stage
    const customer = await stage.subscriber('user_unheard')
    await takeIn(stage, await stage.events())
    if (compared) {
      expect((await engine.reconcile({ heal: true })).drifts).toEqual([])
    }
    await sandbox.advance('1 day')

    await stage.refundAtStripe(sale, 300)
    const [card, debit, lost] = [
      await stage.order({ 'CME-VENT': 1 }),
      await stage.order({ 'CME-VENT': 2 }),
      await stage.order({ 'CME-DASH': 1 }),
    ]
    await stage.pay(card)
    await stage.debit(debit)
    await stage.settleDebit(debit, 'succeeded')
    await stage.pay(lost)
    await stage.closeDispute(await stage.dispute(lost), 'lost')
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

    const told = await forgetEvents(stage)
    const healed = await engine.reconcile({ heal: true })
    expect(healed.eventsWalked).toBe(0)
    expect(healed.drifts.filter((drift) => !drift.healed)).toEqual([])
    await stage.drain()
    expect(await engine.books.check({ heal: false })).toMatchObject({ drifts: [], open: [] })
    expect(await engine.orders.show(lost.orderId)).toMatchObject({ dispute: 'lost' })
    const found = await stage.dump()
    expect((await engine.reconcile({ heal: true })).drifts).toEqual([])
    // And had somebody told of it all, it would be no other.
    await takeIn(stage, told)
    expect(await stage.dump()).toEqual(found)
  },
)

test('what agreed when it had come to rest is not asked for again', { timeout }, async () => {
  const { stage } = await openPaidStage()
  const { engine, sandbox } = stage
  await sandbox.advance(AGES)
  expect(await engine.reconcile({ heal: false })).toMatchObject({ drifts: [], compared: 1 })
  // A dry run keeps nothing: this one looks back to the beginning, too.
  expect(await engine.reconcile({ heal: true })).toMatchObject({ drifts: [], compared: 1 })
  expect(await engine.reconcile({ heal: true })).toMatchObject({ drifts: [], compared: 0 })
})

test('a difference that nothing heals is named again, however old it grows', { timeout }, async () => {
  const { stage } = await openPaidStage()
  const { engine, sandbox } = stage
  await stage.query('update shop.payment set amount_minor = amount_minor + 1')
  const left = {
    what: expect.stringContaining('payment of order'),
    remedy: expect.stringContaining('person'),
    healed: false,
  }
  expect((await engine.reconcile({ heal: true })).drifts).toMatchObject([left])
  await sandbox.advance(AGES)
  expect((await engine.reconcile({ heal: true })).drifts).toMatchObject([left])

  await stage.query('update shop.payment set amount_minor = amount_minor - 1')
  expect(await engine.reconcile({ heal: true })).toMatchObject({ drifts: [], compared: 1 })
  expect(await engine.reconcile({ heal: true })).toMatchObject({ drifts: [], compared: 0 })
})
