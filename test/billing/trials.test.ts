/** Time to try a plan: once for each card, and never over without a word. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) => (await subscriber.told()).map(({ template }) => template)

/** As our checkout begins one. */
const onTrial = (days: number) => ({
  trial_period_days: days,
  trial_settings: { end_behavior: { missing_payment_method: 'pause' as const } },
  metadata: { countinghouse_subscription_checkout: 'sco_test' },
})

test('a trial is told when it begins, three days before it ends, and no more', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  const { id } = await subscriber.subscribe(onTrial(14))
  expect(await templates(subscriber)).toEqual(['subscription_started'])
  await subscriber.pass('10 days')
  expect(await templates(subscriber)).toEqual([])
  await subscriber.pass('2 days')
  expect(await templates(subscriber)).toEqual(['trial_ending'])
  await subscriber.pass('5 days')
  expect(await templates(subscriber)).toEqual([])
  expect(await subscriber.harness.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' })
})

test('the reminder comes once, though Stripe’s word was lost or comes late', async () => {
  const subscriber = await openSubscriber()
  const { harness } = subscriber
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe(onTrial(14))
  await subscriber.told()
  await harness.sandbox.advance('12 days')
  await expect.poll(() => templates(subscriber)).toEqual(['trial_ending'])
  await subscriber.hear()
  expect(await templates(subscriber)).toEqual([])
})

test('without a card a trial ends in a rest, and the customer hears of both', async () => {
  const subscriber = await openSubscriber()
  const { id } = await subscriber.subscribe(onTrial(14))
  await subscriber.pass('12 days')
  const told = await subscriber.told()
  expect(told.map(({ template }) => template)).toEqual(['subscription_started', 'trial_ending'])
  expect(told[1]?.text).toContain('"hasCard":false')
  await subscriber.pass('3 days')
  expect(await templates(subscriber)).toEqual(['subscription_paused'])
  expect(await subscriber.harness.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'paused' })
})

test('a card that had a trial before has no second one: it is ended, paid, and told', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  const first = await subscriber.subscribe(onTrial(14))
  await stripe.subscriptions.cancel(first.id)
  await subscriber.hear()
  await subscriber.told()

  const other = await subscriber.another()
  await other.chooseCard('pm_card_visa')
  const second = await other.subscribe(onTrial(14))
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'active' })
  expect((await stripe.invoices.list({ subscription: second.id })).data[0]).toMatchObject({
    status: 'paid',
    total: 1900,
  })
  const told = (await subscriber.told()).map(({ template, key }) => [template, key.split(':').at(1)])
  expect(told).toEqual([
    ['subscription_started', second.id],
    ['trial_repeated', second.id],
  ])
  const fresh = await subscriber.another()
  await fresh.chooseCard('pm_card_mastercard')
  const third = await fresh.subscribe(onTrial(14))
  expect(await stripe.subscriptions.retrieve(third.id)).toMatchObject({ status: 'trialing' })
})

test('a card that comes later is looked at when it comes', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await stripe.subscriptions.cancel((await subscriber.subscribe(onTrial(14))).id)
  const other = await subscriber.another()
  const second = await other.subscribe(onTrial(14))
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'trialing' })
  await other.chooseCard('pm_card_visa')
  await subscriber.pass('11 days')
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'active' })
})

test('a trial that the merchant gives in the dashboard is left alone', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await stripe.subscriptions.cancel((await subscriber.subscribe(onTrial(14))).id)
  const { metadata: _, ...byHand } = onTrial(14)
  const given = await subscriber.subscribe(byHand)
  expect(await stripe.subscriptions.retrieve(given.id)).toMatchObject({ status: 'trialing' })
})
