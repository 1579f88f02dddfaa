import type Stripe from 'stripe'
import { expect, test, vi } from 'vitest'
import { advanceToApril, type Harness, openHarness } from '../../../../test/inbox/harness.ts'

const me = { principal: { userId: 'user_subscriber' } }

async function deliverAll(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

/** Months pass in order: the events of one arrive before the next one begins. */
async function months(harness: Harness, count: number, deliver = deliverAll): Promise<void> {
  for (let month = 0; month < count; month++) {
    await harness.sandbox.advance('1 month')
    await deliver(harness)
  }
}

async function subscribe(
  plan: 'pro' | 'studio',
  interval: 'month' | 'year' = 'month',
  more: Partial<Stripe.SubscriptionCreateParams> = {},
) {
  const harness = await openHarness()
  await advanceToApril(harness)
  await harness.save()
  await harness.engine.plans.push({ apply: true })
  const customer = await harness.createStripeCustomer()
  const card = await harness.stripe.paymentMethods.attach('pm_card_visa', { customer })
  const subscription = await harness.stripe.subscriptions.create({
    customer,
    items: [{ price: await priceOf(harness, plan, interval) }],
    default_payment_method: card.id,
    ...more,
  })
  await deliverAll(harness)
  return { harness, subscription, item: subscription.items.data[0]?.id ?? '' }
}

async function priceOf(harness: Harness, plan: string, interval: 'month' | 'year'): Promise<string> {
  const lookup_keys = [`${plan}_${interval === 'month' ? 'monthly' : 'yearly'}_usd`]
  const { data } = await harness.stripe.prices.list({ lookup_keys })
  return data[0]?.id ?? ''
}

async function granted(harness: Harness): Promise<string[]> {
  const { tokens } = harness.engine
  expect((await tokens.check()).faults).toEqual([])
  const entries = await tokens.history(me, { limit: 500 })
  return entries
    .filter(({ kind }) => kind === 'grant')
    .map(({ amount }) => String(amount))
    .reverse()
}

test('grants the tokens of a plan to the project that a member subscribed for, and reverses them when it is refunded', async () => {
  const harness = await openHarness()
  await advanceToApril(harness)
  await harness.save()
  const { engine, stripe } = harness
  await engine.plans.push({ apply: true })
  const { id: projectId } = await engine.projects.create({ userId: 'user_subscriber', name: 'Studio' })
  const user = { userId: 'user_subscriber', email: 'subscriber@example.com' }
  const back = { successUrl: 'http://shop.test/thanks', cancelUrl: 'http://shop.test/pricing' }
  const { sessionId } = await engine.subscriptions.start({
    user,
    lookupKey: 'studio_monthly_usd',
    projectId,
    ...back,
  })
  await harness.paySession(sessionId)
  const ofProject = async () => (await engine.tokens.show({ ...me, projectId })).balance
  // First the invoice before the subscription that says who it belongs to, then again in Stripe's
  // own order.
  for (const event of (await harness.events()).toReversed()) {
    await harness.deliver(event)
  }
  await deliverAll(harness)
  expect([await balance(harness), await ofProject()]).toEqual([0, 500])
  const [{ id, metadata } = { id: '', metadata: {} }] = (await stripe.subscriptions.list()).data
  expect(metadata).toMatchObject({ countinghouse_project: projectId })
  // Editing it later changes nothing: the checkout recorded the owner.
  await stripe.subscriptions.update(id, { metadata: { countinghouse_project: 'prj_another' } })
  await months(harness, 1)
  await harness.sandbox.advance('2 hours')
  await deliverAll(harness)
  expect([await balance(harness), await ofProject()]).toEqual([0, 1000])
  const [intent] = (await stripe.paymentIntents.list({ limit: 1 })).data
  await stripe.refunds.create({ payment_intent: intent?.id ?? '' })
  await deliverAll(harness)
  expect([await balance(harness), await ofProject()]).toEqual([0, 500])
})

const balance = async (harness: Harness) => (await harness.engine.tokens.show(me)).balance

test('grants each month of a year of renewals once, with half of the events lost and the others duplicated and reordered', async () => {
  const { harness } = await subscribe('pro')
  await months(harness, 11, async () => {
    const events = await harness.events()
    const delivered = events.filter((_, at) => at % 2 === 0)
    for (const event of [...delivered, ...delivered].reverse()) {
      await harness.deliver(event)
    }
    await harness.drainJobs()
  })
  // Stripe collects an hour after a period begins.
  await harness.sandbox.advance('2 hours')
  await harness.engine.reconcile({ repair: true })
  await harness.drain()
  expect(await granted(harness)).toEqual(Array(12).fill('100'))
  // A hundred of this month, and a rollover of at most two hundred.
  expect(await balance(harness)).toBe(300)
}, 60_000)

test('grants the same invoice once under different event ids at once', async () => {
  const { harness } = await subscribe('studio')
  const paid = (await harness.events()).find(({ type }) => type === 'invoice.paid')
  if (!paid) {
    throw new Error('Nothing was paid')
  }
  const again = Array.from({ length: 8 }, (_, at) => {
    const id = `${paid.id}${at}`
    return { ...paid, id, body: paid.body.replaceAll(paid.id, id) }
  })
  await Promise.all(again.map((event) => harness.deliver(event)))
  await harness.drain()
  expect(await granted(harness)).toEqual(['500'])
})

test('grants a yearly plan month by month', async () => {
  const { harness } = await subscribe('studio', 'year')
  expect(await granted(harness)).toEqual(['500'])
  for (let month = 1; month <= 5; month++) {
    await harness.sandbox.advance('1 month')
    // The worker notices by itself that the clock was turned.
    await vi.waitFor(async () => expect(await granted(harness)).toHaveLength(month + 1), { timeout: 30_000 })
  }
  expect(await granted(harness)).toEqual(Array(6).fill('500'))
  // The rest of each month lives for two more.
  expect(await balance(harness)).toBe(1500)
}, 60_000)

test('reconcile finds a month whose job was lost, grants it and schedules the next', async () => {
  const { harness } = await subscribe('studio', 'year')
  await harness.query(`delete from graphile_worker._private_jobs where key like 'plan-tokens:%'`)
  await harness.sandbox.advance('2 months')
  await harness.sandbox.advance('2 hours')
  expect(await granted(harness)).toEqual(['500'])
  const { discrepancies } = await harness.engine.reconcile({ repair: true })
  expect(discrepancies.filter(({ what }) => what.startsWith('tokens of invoice in_'))).toMatchObject([
    { repaired: true },
  ])
  expect(await granted(harness)).toEqual(['500', '500', '500'])
  expect((await harness.engine.reconcile({ repair: true })).discrepancies).toEqual([])
  await harness.sandbox.advance('1 month')
  await vi.waitFor(async () => expect(await granted(harness)).toHaveLength(4), { timeout: 30_000 })
}, 60_000)

test("grants the trial's tokens during a trial, and the whole month with the first payment", async () => {
  const { harness } = await subscribe('pro', 'month', { trial_period_days: 14 })
  expect(await granted(harness)).toEqual(['20'])
  await harness.sandbox.advance('15 days')
  await deliverAll(harness)
  expect(await granted(harness)).toEqual(['20', '100'])
  expect(await balance(harness)).toBe(100)
})

test('grants the difference once for an upgrade in mid-period, and the whole allowance next period', async () => {
  const { harness, subscription, item } = await subscribe('pro')
  await harness.sandbox.advance('10 days')
  const change = async (plan: 'pro' | 'studio') => {
    const items = [{ id: item, price: await priceOf(harness, plan, 'month') }]
    await harness.stripe.subscriptions.update(subscription.id, {
      items,
      proration_behavior: 'always_invoice',
    })
    await deliverAll(harness)
  }
  await change('studio')
  expect(await granted(harness)).toEqual(['100', '400'])
  await change('pro')
  await change('studio')
  expect(await granted(harness)).toEqual(['100', '400'])
  await harness.sandbox.advance('1 month')
  await deliverAll(harness)
  expect(await granted(harness)).toEqual(['100', '400', '500'])
})

test("grants the same tokens for plan changes in any order of events, also before the month's own invoice", async () => {
  const harness = await openHarness()
  await harness.engine.plans.push({ apply: true })
  const customer = await harness.createStripeCustomer()
  const card = await harness.stripe.paymentMethods.attach('pm_card_visa', { customer })
  const price = (plan: 'pro' | 'studio') => priceOf(harness, plan, 'month')
  const subscription = await harness.stripe.subscriptions.create({
    customer,
    items: [{ price: await price('pro') }],
    default_payment_method: card.id,
  })
  for (const [plan, quantity] of [
    ['studio', 1],
    ['pro', 1],
    ['pro', 3],
    ['studio', 2],
  ] as const) {
    await harness.sandbox.advance('3 days')
    const items = [{ id: subscription.items.data[0]?.id ?? '', price: await price(plan), quantity }]
    await harness.stripe.subscriptions.update(subscription.id, {
      items,
      proration_behavior: 'always_invoice',
    })
  }
  const events = await harness.events()
  await harness.save()
  const invoices = events.filter(({ type }) => type === 'invoice.paid')
  expect(invoices).toHaveLength(5)
  const others = events.filter(({ type }) => type !== 'invoice.paid')
  for (const order of [
    [0, 1, 2, 3, 4],
    [4, 3, 2, 1, 0],
    [4, 0, 3, 1, 2],
    [1, 2, 3, 4, 0],
    [3, 1, 4, 2, 0],
  ]) {
    await harness.restore()
    for (const event of others) {
      await harness.deliver(event)
    }
    for (const at of order) {
      const invoice = invoices[at]
      if (invoice) {
        await harness.deliver(invoice)
      }
      await harness.drain()
    }
    expect([order, await balance(harness)]).toEqual([order, 1000])
    expect((await harness.engine.tokens.check()).faults).toEqual([])
  }
}, 60_000)

test('reverses the tokens of a refunded month', async () => {
  const { harness } = await subscribe('pro')
  const [intent] = (await harness.stripe.paymentIntents.list({ limit: 1 })).data
  await harness.stripe.refunds.create({ payment_intent: intent?.id ?? '', amount: 950 })
  await deliverAll(harness)
  expect(await balance(harness)).toBe(50)
  await harness.stripe.refunds.create({ payment_intent: intent?.id ?? '' })
  await deliverAll(harness)
  expect(await balance(harness)).toBe(0)
  expect(await granted(harness)).toEqual(['100'])
})
