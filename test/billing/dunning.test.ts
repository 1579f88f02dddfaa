/** A renewal that is not paid: what the customer is told, and what mends it. */
import { expect, test } from 'vitest'
import { openSubscriber, type Subscriber } from './subscriber.ts'

const templates = async (subscriber: Subscriber) =>
  (await subscriber.told())
    .map(({ template }) => template)
    .filter((template) => template.startsWith('payment_'))

test('each failed try is told once, and so is that the money arrived', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.pass('32 days')
  expect(await templates(subscriber)).toEqual(['payment_declined'])
  await subscriber.pass('3 days')
  expect(await templates(subscriber)).toEqual(['payment_declined'])
  await subscriber.chooseCard('pm_card_visa')
  expect(await templates(subscriber)).toEqual(['payment_recovered'])
  const [latest] = (await subscriber.harness.stripe.invoices.list()).data
  expect(latest).toMatchObject({ status: 'paid', attempt_count: 3 })
})

test('another card that is refused as well is not tried again and again', async () => {
  const subscriber = await openSubscriber()
  const { stripe } = subscriber.harness
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.pass('32 days')
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await stripe.customers.update(subscriber.customer, { name: 'Ada' })
  await subscriber.hear()
  const intents = await stripe.events.list({ type: 'invoice.payment_failed' })
  expect(intents.data).toHaveLength(2)
})

test('a bank that wants to hear from the customer is told as that, with the page where they confirm', async () => {
  const subscriber = await openSubscriber()
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_authenticationRequired')
  await subscriber.pass('32 days')
  const told = (await subscriber.told()).filter(({ template }) => template.startsWith('payment_'))
  expect(told).toMatchObject([{ template: 'payment_action_required' }])
  const [latest] = (await subscriber.harness.stripe.invoices.list()).data
  expect(told[0]?.text).toContain(latest?.hosted_invoice_url)
})

test('the same news twice, or under other ids, tells nothing twice', async () => {
  const subscriber = await openSubscriber()
  const { harness } = subscriber
  await subscriber.chooseCard('pm_card_visa')
  await subscriber.subscribe()
  await subscriber.chooseCard('pm_card_chargeCustomerFail')
  await subscriber.pass('32 days')
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
