/** What a subscriber is told of their subscription: each fact once. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) => (await subscriber.told()).map(({ template }) => template)

test('canceling, thinking better of it, and canceling again are each told; and the end is', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  const { id } = await subscriber.subscribe()
  await subscriber.told()
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await subscriber.hear()
  expect(await templates(subscriber)).toEqual(['subscription_canceled'])
  await stripe.subscriptions.update(id, { cancel_at_period_end: false })
  await subscriber.pass('1 day')
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await subscriber.hear()
  expect(await templates(subscriber)).toEqual(['subscription_canceled'])
  await subscriber.pass('30 days')
  expect(await templates(subscriber)).toEqual(['subscription_ended'])
})

test('who never pays hears of each try, and of the end with its reason', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.told()
  const heard: string[] = []
  for (const days of [32, 4, 6, 4]) {
    await subscriber.pass(`${days} days`)
    heard.push(...(await templates(subscriber)))
  }
  // The last try and the end are one moment: whichever is heard of first, the end is the last word.
  expect(heard.filter((template) => template === 'payment_declined').length).toBeOneOf([3, 4])
  expect(heard.filter((template) => template !== 'payment_declined')).toEqual(['subscription_ended'])
  const end = (await subscriber.harness.engine.notifications.list()).find(
    ({ template }) => template === 'subscription_ended',
  )
  expect(end?.text).toContain('"unpaid":true')
})
