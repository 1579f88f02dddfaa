/** Trials: one for each card, with an email before each ends. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) =>
  (await subscriber.newNotifications()).map(({ template }) => template)

/** Parameters of a trial as the shop's checkout starts one. */
const trialParams = (days: number) => ({
  trial_period_days: days,
  trial_settings: { end_behavior: { missing_payment_method: 'pause' as const } },
  metadata: { countinghouse_subscription_checkout: 'sco_test' },
})

test('emails the start of a trial and a reminder three days before it ends, nothing else', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  const { id } = await subscriber.subscribe(trialParams(14))
  expect(await templates(subscriber)).toEqual(['subscription_started'])
  await subscriber.advance('10 days')
  expect(await templates(subscriber)).toEqual([])
  await subscriber.advance('2 days')
  expect(await templates(subscriber)).toEqual(['trial_ending'])
  await subscriber.advance('5 days')
  expect(await templates(subscriber)).toEqual([])
  expect(await subscriber.harness.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' })
})

test('sends the trial reminder once, although Stripe’s event is lost or late', async () => {
  const subscriber = await openSubscriber()
  const { harness } = subscriber
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe(trialParams(14))
  await subscriber.newNotifications()
  await harness.sandbox.advance('12 days')
  await expect.poll(() => templates(subscriber)).toEqual(['trial_ending'])
  await subscriber.deliverEvents()
  expect(await templates(subscriber)).toEqual([])
})

test('pauses the subscription when a trial without a card ends, and emails the reminder and the pause', async () => {
  const subscriber = await openSubscriber()
  const { id } = await subscriber.subscribe(trialParams(14))
  await subscriber.advance('12 days')
  const notifications = await subscriber.newNotifications()
  expect(notifications.map(({ template }) => template)).toEqual(['subscription_started', 'trial_ending'])
  expect(notifications[1]?.text).toContain('"hasCard":false')
  await subscriber.advance('3 days')
  expect(await templates(subscriber)).toEqual(['subscription_paused'])
  expect(await subscriber.harness.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'paused' })
})

test('ends and charges a second trial with the same card, and emails it', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  const first = await subscriber.subscribe(trialParams(14))
  await stripe.subscriptions.cancel(first.id)
  await subscriber.deliverEvents()
  await subscriber.newNotifications()

  const other = await subscriber.addSubscriber()
  await other.chooseCard('pm_card_visa')
  const second = await other.subscribe(trialParams(14))
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'active' })
  expect((await stripe.invoices.list({ subscription: second.id })).data[0]).toMatchObject({
    status: 'paid',
    total: 1900,
  })
  const notifications = (await subscriber.newNotifications()).map(({ template, key }) => [
    template,
    key.split(':').at(1),
  ])
  expect(notifications).toEqual([
    ['subscription_started', second.id],
    ['trial_repeated', second.id],
  ])
  const fresh = await subscriber.addSubscriber()
  await fresh.chooseCard('pm_card_mastercard')
  const third = await fresh.subscribe(trialParams(14))
  expect(await stripe.subscriptions.retrieve(third.id)).toMatchObject({ status: 'trialing' })
})

test('ends a repeated trial when the card is added later', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await stripe.subscriptions.cancel((await subscriber.subscribe(trialParams(14))).id)
  const other = await subscriber.addSubscriber()
  const second = await other.subscribe(trialParams(14))
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'trialing' })
  await other.chooseCard('pm_card_visa')
  await subscriber.advance('11 days')
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'active' })
})

test('keeps a trial that the merchant starts in the dashboard', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await stripe.subscriptions.cancel((await subscriber.subscribe(trialParams(14))).id)
  const { metadata: _, ...manualParams } = trialParams(14)
  const manual = await subscriber.subscribe(manualParams)
  expect(await stripe.subscriptions.retrieve(manual.id)).toMatchObject({ status: 'trialing' })
})
