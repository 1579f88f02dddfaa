/** Emails to subscribers: one for each change of their subscription. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) =>
  (await subscriber.newNotifications()).map(({ template }) => template)

test('emails each cancellation, also after one was undone, and the end of the subscription', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  const { id } = await subscriber.subscribe()
  await subscriber.newNotifications()
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await subscriber.deliverEvents()
  expect(await templates(subscriber)).toEqual(['subscription_canceled'])
  await stripe.subscriptions.update(id, { cancel_at_period_end: false })
  await subscriber.advance('1 day')
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await subscriber.deliverEvents()
  expect(await templates(subscriber)).toEqual(['subscription_canceled'])
  await subscriber.advance('30 days')
  expect(await templates(subscriber)).toEqual(['subscription_ended'])
})

test('emails each failed payment, and the end of an unpaid subscription with its reason', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.newNotifications()
  const received: string[] = []
  for (const days of [32, 4, 6, 4]) {
    await subscriber.advance(`${days} days`)
    received.push(...(await templates(subscriber)))
  }
  // The last attempt fails and the subscription ends at the same time: if the event of the end
  // arrives first, the failed attempt is not emailed.
  expect(received.filter((template) => template === 'payment_declined').length).toBeOneOf([3, 4])
  expect(received.filter((template) => template !== 'payment_declined')).toEqual(['subscription_ended'])
  const end = (await subscriber.harness.engine.notifications.list()).find(
    ({ template }) => template === 'subscription_ended',
  )
  expect(end?.text).toContain('"unpaid":true')
})
