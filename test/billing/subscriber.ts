/** Somebody who subscribes, told step by step: what Stripe has to say is heard after each. */
import type { NotificationRow } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { type Harness, openHarness, turnToApril } from '../inbox/harness.ts'

export interface Subscriber {
  harness: Harness
  /** Their id at Stripe; ours is `userId`. */
  customer: string
  userId: string
  subscribe(how?: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription>
  /** The card becomes the one that everything is paid with. */
  chooseCard(card: string): Promise<string>
  /** Time passes, and what Stripe said meanwhile arrives, each event once and in order; then every job that is due has run. */
  pass(duration: string): Promise<void>
  hear(): Promise<void>
  /** Which mails were written since the last time, the oldest first. */
  told(): Promise<NotificationRow[]>
  /** Somebody else in the same shop. */
  another(): Promise<Pick<Subscriber, 'customer' | 'userId' | 'subscribe' | 'chooseCard'>>
}

export async function openSubscriber(): Promise<Subscriber> {
  const harness = await openHarness()
  await turnToApril(harness)
  const { stripe, sandbox, engine } = harness
  await harness.save()
  const heard = new Set<string>()
  const read = new Set<string>()
  const hear = async () => {
    // What a job does at Stripe may be news again.
    for (let news = await unheard(harness, heard); news.length > 0; news = await unheard(harness, heard)) {
      for (const event of news) {
        await harness.deliver(event)
      }
      await harness.drain()
    }
  }
  let people = 0
  const another = async () => {
    const userId = people++ === 0 ? 'user_subscriber' : `user_subscriber_${people}`
    const customer = await harness.subscriber(userId)
    await hear()
    return { customer, userId, ...verbsOf(stripe, customer, hear) }
  }
  return {
    harness,
    ...(await another()),
    another,
    hear,
    async pass(duration) {
      await sandbox.advance(duration)
      await hear()
    },
    async told() {
      const news = (await engine.notifications.list()).filter(({ key }) => !read.has(key)).toReversed()
      for (const { key } of news) {
        read.add(key)
      }
      return news
    },
  }
}

function verbsOf(
  stripe: Stripe,
  customer: string,
  hear: () => Promise<void>,
): Pick<Subscriber, 'subscribe' | 'chooseCard'> {
  return {
    async subscribe(how = {}) {
      const product = await stripe.products.create({ name: 'Pro' })
      const recurring = { interval: 'month' as const }
      const price = await stripe.prices.create({
        product: product.id,
        currency: 'usd',
        unit_amount: 1900,
        recurring,
      })
      const made = await stripe.subscriptions.create({ customer, items: [{ price: price.id }], ...how })
      await hear()
      return made
    },
    async chooseCard(card) {
      const { id } = await stripe.paymentMethods.attach(card, { customer })
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
      await hear()
      return id
    },
  }
}

async function unheard({ events }: Harness, heard: Set<string>) {
  const news = (await events()).filter(({ id }) => !heard.has(id))
  for (const { id } of news) {
    heard.add(id)
  }
  return news
}
