/** For tests of events: a sandbox with the actions of a shop and its customers. */
import type Stripe from 'stripe'
import { expect } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

export interface ShopHarness extends AsyncDisposable {
  sandbox: TestSandbox
  stripe: Stripe
  /**
   * Runs an action and expects exactly these event types, separated by spaces. Their order is not
   * checked, because Stripe guarantees none.
   */
  expectEvents(action: () => Promise<unknown>, types: string): Promise<void>
  advance(duration: string): Promise<void>
  control(action: string, fields: object): Promise<unknown>
  session(params?: Partial<Stripe.Checkout.SessionCreateParams>): Promise<Stripe.Checkout.Session>
  /** Pays on the hosted page, with a card number or with a bank debit. */
  pay(session: Stripe.Checkout.Session, card: string): Promise<string>
  /** Submits a form of a hosted page. Returns the URL of the redirect. */
  submit(path: string, fields: Record<string, string>): Promise<string>
  /** Creates an active subscription of 30 dollars a month, paid by a valid card. */
  subscription(params?: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription>
  price(unit_amount: number): Promise<Stripe.Price>
  charge(card?: string): Promise<string>
}

export async function openShopHarness(): Promise<ShopHarness> {
  const sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const harness: ShopHarness = {
    sandbox,
    stripe,
    async expectEvents(action, types) {
      const [last] = (await stripe.events.list({ limit: 1 })).data
      await action()
      const since = last === undefined ? {} : { ending_before: last.id }
      const emitted = await stripe.events.list({ limit: 100, ...since })
      expect(emitted.data.map(({ type }) => type).sort()).toEqual(types.split(/\s+/).sort())
    },
    advance: (duration) => sandbox.sandbox.advance(duration),
    async control(action, fields) {
      const response = await sandbox.call('POST', `/_sandbox/${action}`, JSON.stringify(fields))
      expect(response.status).toBe(200)
      return response.json()
    },
    async session(params = {}) {
      const price = await (params.mode === 'subscription' ? harness.price(3_000) : createOneTimePrice(stripe))
      return stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: 'http://shop.test/done',
        line_items: [{ price: price.id, quantity: 1 }],
        ...params,
      })
    },
    pay: (session, card) =>
      harness.submit(
        `/c/pay/${session.id}`,
        card.startsWith('debit') ? { method: card } : { number: card, expiry: '12/30', cvc: '123' },
      ),
    async submit(path, fields) {
      const response = await sandbox.call(
        'POST',
        path,
        new URLSearchParams({ email: 'ada@example.com', ...fields }).toString(),
      )
      return response.headers.get('location') ?? ''
    },
    async subscription(params = {}) {
      const customer = await stripe.customers.create({
        email: 'ada@example.com',
        payment_method: 'pm_card_visa',
        invoice_settings: { default_payment_method: 'pm_card_visa' },
      })
      const price = await harness.price(3_000)
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
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
  return harness
}

const createOneTimePrice = (stripe: Stripe) =>
  stripe.prices.create({ currency: 'usd', unit_amount: 2_500, product_data: { name: 'Mount' } })
