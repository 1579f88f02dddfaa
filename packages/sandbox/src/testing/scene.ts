/** For the table of events: a shop at its sandbox, in which somebody does something and one listens to what is told. */
import type Stripe from 'stripe'
import { expect } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

export interface Scene extends AsyncDisposable {
  on: TestSandbox
  stripe: Stripe
  /** What is done tells exactly these events (their types, with spaces between), in any order: Stripe promises none. */
  tells(done: () => Promise<unknown>, types: string): Promise<void>
  advance(duration: string): Promise<void>
  control(action: string, fields: object): Promise<unknown>
  session(params?: Partial<Stripe.Checkout.SessionCreateParams>): Promise<Stripe.Checkout.Session>
  /** Pays on the hosted page: with a card's number, or with a bank debit. */
  pay(session: Stripe.Checkout.Session, card: string): Promise<string>
  /** A page's form, sent. Returns where it leads. */
  submit(path: string, fields: Record<string, string>): Promise<string>
  /** An active subscription of 30 dollars a month, paid by this card. */
  subscription(params?: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription>
  price(unit_amount: number): Promise<Stripe.Price>
  charge(card?: string): Promise<string>
}

export async function openScene(): Promise<Scene> {
  const on = await startTestSandbox()
  const { stripe } = on
  const scene: Scene = {
    on,
    stripe,
    async tells(done, types) {
      const [last] = (await stripe.events.list({ limit: 1 })).data
      await done()
      const since = last === undefined ? {} : { ending_before: last.id }
      const told = await stripe.events.list({ limit: 100, ...since })
      expect(told.data.map(({ type }) => type).sort()).toEqual(types.split(/\s+/).sort())
    },
    advance: (duration) => on.sandbox.advance(duration),
    async control(action, fields) {
      const answer = await on.call('POST', `/_sandbox/${action}`, JSON.stringify(fields))
      expect(answer.status).toBe(200)
      return answer.json()
    },
    async session(params = {}) {
      const price = await (params.mode === 'subscription' ? scene.price(3_000) : once(stripe))
      return stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: 'http://shop.test/done',
        line_items: [{ price: price.id, quantity: 1 }],
        ...params,
      })
    },
    pay: (session, card) =>
      scene.submit(
        `/c/pay/${session.id}`,
        card.startsWith('debit') ? { method: card } : { number: card, expiry: '12/30', cvc: '123' },
      ),
    async submit(path, fields) {
      const answer = await on.call(
        'POST',
        path,
        new URLSearchParams({ email: 'ada@example.com', ...fields }).toString(),
      )
      return answer.headers.get('location') ?? ''
    },
    async subscription(params = {}) {
      const customer = await stripe.customers.create({
        email: 'ada@example.com',
        payment_method: 'pm_card_visa',
        invoice_settings: { default_payment_method: 'pm_card_visa' },
      })
      const price = await scene.price(3_000)
      return stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...params })
    },
    price: (unit_amount) =>
      stripe.prices.create({
        currency: 'usd',
        unit_amount,
        recurring: { interval: 'month' },
        product_data: { name: 'Plan' },
      }),
    async charge(card = 'pm_card_visa') {
      const params = { amount: 2_500, currency: 'usd', payment_method: card, confirm: true }
      return String((await stripe.paymentIntents.create(params)).latest_charge)
    },
    [Symbol.asyncDispose]: () => on[Symbol.asyncDispose](),
  }
  return scene
}

const once = (stripe: Stripe) =>
  stripe.prices.create({ currency: 'usd', unit_amount: 2_500, product_data: { name: 'Mount' } })
