/** Dunning: notifications about a failed renewal, and how it recovers. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) =>
  (await subscriber.newNotifications())
    .map(({ template }) => template)
    .filter((template) => template.startsWith('payment_'))

test('sends one email per declined renewal and one when it is paid', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.advance('32 days')
  expect(await templates(subscriber)).toEqual(['payment_declined'])
  await subscriber.advance('3 days')
  expect(await templates(subscriber)).toEqual(['payment_declined'])
  await subscriber.chooseCard('pm_card_visa')
  expect(await templates(subscriber)).toEqual(['payment_recovered'])
  const [latest] = (await subscriber.harness.stripe.invoices.list()).data
  expect(latest).toMatchObject({ status: 'paid', attempt_count: 3 })
})

test('tries a renewal once with a new card, although that card is declined too', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.advance('32 days')
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await stripe.customers.update(subscriber.customer, { name: 'Ada' })
  await subscriber.deliverEvents()
  const intents = await stripe.events.list({ type: 'invoice.payment_failed' })
  expect(intents.data).toHaveLength(2)
})

test('emails the link to the invoice when the bank requires authentication', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_authenticationRequired')
  await subscriber.advance('32 days')
  const notifications = (await subscriber.newNotifications()).filter(({ template }) =>
    template.startsWith('payment_'),
  )
  expect(notifications).toMatchObject([{ template: 'payment_action_required' }])
  const [latest] = (await subscriber.harness.stripe.invoices.list()).data
  expect(notifications[0]?.text).toContain(latest?.hosted_invoice_url)
})

test('sends no email twice when events are duplicated or repeated under other ids', async () => {
  const subscriber = await openSubscriber()
  const { harness } = subscriber
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.advance('32 days')
  const before = await harness.engine.notifications.list()
  for (const event of await harness.events()) {
    await harness.deliver(event)
    await harness.deliver({ ...event, body: event.body.replaceAll(event.id, `${event.id}_again`) })
  }
  await harness.drain()
  expect((await harness.engine.notifications.list()).map(({ key }) => key)).toEqual(
    before.map(({ key }) => key),
  )
})
