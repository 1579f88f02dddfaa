/**
 * Scenarios of a year: what each subscriber does, when they have access to which plan, and what
 * they pay.
 */
import { expect } from 'vitest'
import type { PageRequest } from '../page.ts'
import type { TestShop } from '../shop.ts'

export interface Subscriber {
  userId: string
  email: string
  /** Sends requests as their browser. */
  page: PageRequest
  /** The customer's id at Stripe. */
  customer: string
  /** The subscription's id. */
  id: string
}

export interface Scenario {
  /** The price of the checkout with which they subscribe. */
  lookupKey: string
  card?: string
  /** How they subscribe instead of paying that checkout. */
  begin?: (shop: TestShop, subscriber: Subscriber) => Promise<void>
  /** What they do, by month and day, after the checks of that day. */
  acts?: Record<string, (shop: TestShop, subscriber: Subscriber) => Promise<unknown>>
  /** The plan that they have access to, by the month and day from which on; the day is 3 or 13. */
  access: Record<string, string | null>
  /** The number of paid invoices after a year, and their sum. */
  paid: [number, number]
}

export const password = 'correct horse battery'

/**
 * Sends a request of the billing page. Signs in first, since a session ends within the months
 * between.
 */
async function requestChange(
  { page, email, id }: Subscriber,
  verb: string,
  json: object = {},
): Promise<void> {
  expect((await page('POST', '/api/auth/sign-in', { email, password })).status).toBe(200)
  const response = await page('POST', `/api/subscriptions/${id}/${verb}`, json)
  expect([verb, response.status, await response.text()]).toEqual([verb, 200, expect.any(String)])
}

export const yearScenarios: Record<string, Scenario> = {
  'renews twelve times': {
    lookupKey: 'studio_monthly_usd',
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'starts a trial and pays after it': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_discover',
    access: { '0-3': 'pro' },
    paid: [13, 12 * 1900],
  },

  'starts a trial without a card, which pauses at its end': {
    lookupKey: 'pro_monthly_usd',
    async begin({ stripe }, subscriber) {
      const [price] = (await stripe.prices.list({ lookup_keys: ['pro_monthly_usd'] })).data
      const subscription = await stripe.subscriptions.create({
        customer: subscriber.customer,
        items: [{ price: price?.id ?? '' }],
        trial_period_days: 14,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      })
      subscriber.id = subscription.id
    },
    access: { '0-3': 'pro', '1-3': null },
    paid: [1, 0],
  },

  'upgrades in the middle of a period, with proration': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_mastercard',
    acts: {
      '3-3': (_shop, subscriber) =>
        requestChange(subscriber, 'change', { lookupKey: 'studio_monthly_usd', when: 'now' }),
    },
    access: { '0-3': 'pro', '3-13': 'studio' },
    // A trial, three months, the proration for the remaining 11 of 31 days, and nine months at the
    // new price.
    paid: [14, 3 * 1900 + Math.round((11 / 31) * (4900 - 1900)) + 9 * 4900],
  },

  "downgrades at a period's end": {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '4-3': (_shop, subscriber) =>
        requestChange(subscriber, 'change', { lookupKey: 'pro_monthly_usd', when: 'period_end' }),
    },
    access: { '0-3': 'studio', '5-3': 'pro' },
    paid: [13, 5 * 4900 + 8 * 1900],
  },

  'fails a renewal and recovers (dunning)': {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '2-13': ({ stripe }, subscriber) => setPaymentMethod(stripe, subscriber, 'pm_card_chargeCustomerFail'),
      '3-3': ({ stripe }, subscriber) => setPaymentMethod(stripe, subscriber, 'pm_card_visa'),
    },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'fails a renewal for good and loses access after the grace period': {
    lookupKey: 'pro_monthly_usd',
    card: 'pm_card_amex',
    acts: {
      '2-13': ({ stripe }, subscriber) => setPaymentMethod(stripe, subscriber, 'pm_card_chargeCustomerFail'),
    },
    // Renewals are due on the 14th. The third one fails, and by the next check the 7 days of grace
    // have passed.
    access: { '0-3': 'pro', '3-3': null },
    paid: [3, 2 * 1900],
  },

  'cancels at the end of the period and undoes it': {
    lookupKey: 'studio_monthly_usd',
    acts: {
      '2-3': (_shop, subscriber) => requestChange(subscriber, 'cancel', { when: 'period_end' }),
      '2-13': (_shop, subscriber) => requestChange(subscriber, 'keep'),
    },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'cancels at the end of the period': {
    lookupKey: 'studio_monthly_usd',
    acts: { '2-3': (_shop, subscriber) => requestChange(subscriber, 'cancel', { when: 'period_end' }) },
    access: { '0-3': 'studio', '3-3': null },
    paid: [3, 3 * 4900],
  },

  'gets a refund of an invoice': {
    lookupKey: 'studio_monthly_usd',
    acts: { '2-3': refundLatest },
    access: { '0-3': 'studio' },
    paid: [13, 13 * 4900],
  },

  'disputes the first invoice': {
    lookupKey: 'studio_monthly_usd',
    card: 'pm_card_createDispute',
    acts: { '0-3': ({ stripe }, subscriber) => setPaymentMethod(stripe, subscriber, 'pm_card_visa') },
    // The dispute stays open; the second month is paid with a card without a dispute.
    access: { '0-3': null, '1-3': 'studio' },
    paid: [13, 13 * 4900],
  },
}

async function setPaymentMethod(
  stripe: TestShop['stripe'],
  { customer, id }: Subscriber,
  card: string,
): Promise<void> {
  const method = await stripe.paymentMethods.attach(card, { customer })
  await stripe.subscriptions.update(id, { default_payment_method: method.id })
  const [open] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data
  // The shop may have collected it already: it retries an open invoice when it receives a new
  // card.
  if (open && card === 'pm_card_visa') {
    await stripe.invoices.pay(open.id).catch(() => undefined)
  }
}

async function refundLatest({ stripe }: TestShop, { id }: Subscriber): Promise<void> {
  const [invoice] = (
    await stripe.invoices.list({ subscription: id, status: 'paid', limit: 1, expand: ['data.payments'] })
  ).data
  const intent = invoice?.payments?.data[0]?.payment.payment_intent
  await stripe.refunds.create({ payment_intent: String(intent) })
}
