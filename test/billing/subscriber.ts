/** A subscriber, acting step by step: after each step, Stripe's events are delivered. */
import type { NotificationRow } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { advanceToApril, type Harness, openHarness } from '../inbox/harness.ts'

export interface Subscriber {
  harness: Harness
  /** The customer's id at Stripe. */
  customer: string
  userId: string
  subscribe(params?: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription>
  /** Makes a card the default payment method. */
  chooseCard(card: string): Promise<string>
  /** Advances the clock, then delivers events. */
  advance(duration: string): Promise<void>
  /** Delivers new events, each once and in order, and runs the jobs that are due. */
  deliverEvents(): Promise<void>
  /** The notifications since the last call, oldest first. */
  newNotifications(): Promise<NotificationRow[]>
  /** Adds another subscriber to the same shop. */
  addSubscriber(): Promise<Pick<Subscriber, 'customer' | 'userId' | 'subscribe' | 'chooseCard'>>
}

export async function openSubscriber(): Promise<Subscriber> {
  const harness = await openHarness()
  await advanceToApril(harness)
  const { stripe, sandbox, engine } = harness
  await harness.save()
  const delivered = new Set<string>()
  const read = new Set<string>()
  const deliverEvents = async () => {
    const takeNew = () => takeNewEvents(harness, delivered)
    // A job may cause further events at Stripe.
    for (let events = await takeNew(); events.length > 0; events = await takeNew()) {
      for (const event of events) {
        await harness.deliver(event)
      }
      await harness.drain()
    }
  }
  let count = 0
  const addSubscriber = async () => {
    const userId = count++ === 0 ? 'user_subscriber' : `user_subscriber_${count}`
    const customer = await harness.createStripeCustomer(userId)
    await deliverEvents()
    return { customer, userId, ...createActions(stripe, customer, deliverEvents) }
  }
  return {
    harness,
    ...(await addSubscriber()),
    addSubscriber,
    deliverEvents,
    async advance(duration) {
      await sandbox.advance(duration)
      await deliverEvents()
    },
    async newNotifications() {
      const notifications = (await engine.notifications.list())
        .filter(({ key }) => !read.has(key))
        .toReversed()
      for (const { key } of notifications) {
        read.add(key)
      }
      return notifications
    },
  }
}

function createActions(
  stripe: Stripe,
  customer: string,
  deliverEvents: () => Promise<void>,
): Pick<Subscriber, 'subscribe' | 'chooseCard'> {
  return {
    async subscribe(params = {}) {
      const product = await stripe.products.create({ name: 'Pro' })
      const recurring = { interval: 'month' as const }
      const price = await stripe.prices.create({
        product: product.id,
        currency: 'usd',
        unit_amount: 1900,
        recurring,
      })
      const subscription = await stripe.subscriptions.create({
        customer,
        items: [{ price: price.id }],
        ...params,
      })
      await deliverEvents()
      return subscription
    },
    async chooseCard(card) {
      const { id } = await stripe.paymentMethods.attach(card, { customer })
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
      await deliverEvents()
      return id
    },
  }
}

async function takeNewEvents({ events }: Harness, delivered: Set<string>) {
  const newEvents = (await events()).filter(({ id }) => !delivered.has(id))
  for (const { id } of newEvents) {
    delivered.add(id)
  }
  return newEvents
}
