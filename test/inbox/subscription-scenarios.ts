/**
 * Scenarios of subscribers, from the shop's checkout and from Stripe's dashboard. Each scenario has
 * its own user, so that any of them can run together.
 */
import type Stripe from 'stripe'
import type { Harness } from './harness.ts'

export const subscriptionScenarios: Record<string, (harness: Harness) => Promise<void>> = {
  async 'subscribes at the checkout and gets a refund'(harness) {
    const { engine, stripe } = harness
    await engine.plans.push({ apply: true })
    const { sessionId } = await engine.subscriptions.start({
      user: { userId: 'user_repaid', email: 'repaid@example.com' },
      lookupKey: 'studio_monthly_usd',
      successUrl: 'http://127.0.0.1/success',
      cancelUrl: 'http://127.0.0.1/cancel',
    })
    await harness.paySession(sessionId)
    const { subscription } = await stripe.checkout.sessions.retrieve(sessionId)
    const [invoice] = (
      await stripe.invoices.list({ subscription: String(subscription), expand: ['data.payments'] })
    ).data
    const intent = invoice?.payments?.data[0]?.payment.payment_intent
    await stripe.refunds.create({ payment_intent: String(intent) })
  },

  async 'has a plan with tokens, gets a chargeback, then a partial refund of the renewal, and disputes the rest'(
    harness,
  ) {
    const { engine, stripe, sandbox } = harness
    await engine.plans.push({ apply: true })
    const customer = await harness.createStripeCustomer('user_renewed')
    await chooseCard(stripe, customer, 'pm_card_visa')
    const { data } = await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })
    await stripe.subscriptions.create({ customer, items: [{ price: data[0]?.id ?? '' }] })
    await harness.closeDispute(await harness.disputeLastCharge(customer), 'lost')
    await sandbox.advance('1 month')
    await sandbox.advance('2 hours')
    const [renewal] = (await stripe.invoices.list({ customer, limit: 1, expand: ['data.payments'] })).data
    const intent = renewal?.payments?.data[0]?.payment.payment_intent
    await stripe.refunds.create({ payment_intent: String(intent), amount: 500 })
    await harness.disputeLastCharge(customer)
  },

  async 'pays after a trial, becomes past due, pays, and is canceled'(harness) {
    const { stripe, sandbox } = harness
    const customer = await harness.createStripeCustomer('user_late')
    await chooseCard(stripe, customer, 'pm_card_visa')
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await createMonthlyPrice(stripe) }],
      trial_period_days: 2,
    })
    await sandbox.advance('50 hours')
    await chooseCard(stripe, customer, 'pm_card_chargeCustomerFail')
    await sandbox.advance('32 days')
    await chooseCard(stripe, customer, 'pm_card_visa')
    const { latest_invoice } = await stripe.subscriptions.retrieve(id)
    await stripe.invoices.pay(String(latest_invoice))
    await stripe.subscriptions.cancel(id)
  },

  async 'pauses after a trial, resumes with a card that requires authentication, and is deleted'(harness) {
    const { stripe, sandbox } = harness
    const customer = await harness.createStripeCustomer('user_leaver')
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await createMonthlyPrice(stripe) }],
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    })
    await sandbox.advance('25 hours')
    await chooseCard(stripe, customer, 'pm_card_authenticationRequired')
    await stripe.subscriptions.resume(id)
    const [open] = (await stripe.invoices.list({ customer, status: 'open' })).data
    await stripe.invoices.voidInvoice(open?.id ?? '')
    const invoice = await createInvoice(stripe, customer)
    await stripe.invoices.finalizeInvoice(invoice, { auto_advance: false })
    await stripe.invoices.markUncollectible(invoice)
    await stripe.invoices.del(await createInvoice(stripe, customer))
    await stripe.customers.del(customer)
  },

  async 'upgrades in the middle of a period, with proration of the price and the tokens'(harness) {
    await harness.engine.plans.push({ apply: true })
    const priceOf = async (lookupKey: string) =>
      (await harness.stripe.prices.list({ lookup_keys: [lookupKey] })).data[0]?.id ?? ''
    const { id, item } = await subscribe(harness, 'user_mover', {
      items: [{ price: await priceOf('pro_monthly_usd') }],
    })
    await harness.sandbox.advance('10 days')
    const items = [{ id: item, price: await priceOf('studio_monthly_usd') }]
    await harness.stripe.subscriptions.update(id, { items, proration_behavior: 'always_invoice' })
  },

  async 'gets credit notes of a paid and an open invoice, and the next invoice uses the balance'(harness) {
    const { stripe, sandbox } = harness
    const { customer } = await subscribe(harness, 'user_credited')
    const [first] = (await stripe.invoices.list({ customer })).data
    const invoice = first?.id ?? ''
    const { id } = await stripe.creditNotes.create({
      invoice,
      amount: 900,
      credit_amount: 500,
      refund_amount: 300,
      out_of_band_amount: 100,
    })
    await stripe.creditNotes.update(id, { memo: 'A courtesy credit' })
    await stripe.customers.createBalanceTransaction(customer, { amount: -200, currency: 'usd' })
    const open = await stripe.invoices.finalizeInvoice(await createInvoice(stripe, customer, 1200), {
      auto_advance: false,
    })
    await stripe.creditNotes.voidCreditNote(
      (await stripe.creditNotes.create({ invoice: open.id, amount: 100 })).id,
    )
    await stripe.invoices.voidInvoice(open.id)
    await sandbox.advance('32 days')
  },

  async 'fails a renewal until the subscription is canceled'(harness) {
    // Starts with a trial, so that everything happens within the 30 days for which Stripe lists
    // events.
    const { customer, id } = await subscribe(harness, 'user_failing', { trial_period_days: 2 })
    await chooseCard(harness.stripe, customer, 'pm_card_chargeCustomerFail')
    await harness.sandbox.advance('25 days')
    const { status } = await harness.stripe.subscriptions.retrieve(id)
    if (status !== 'canceled') {
      throw new Error(`The subscription is ${status}, not canceled`)
    }
  },
}

async function subscribe(
  harness: Harness,
  userId: string,
  params: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<{ customer: string; id: string; item: string }> {
  const customer = await harness.createStripeCustomer(userId)
  await chooseCard(harness.stripe, customer, 'pm_card_visa')
  const { id, items } = await harness.stripe.subscriptions.create({
    customer,
    ...params,
    items: params.items ?? [{ price: await createMonthlyPrice(harness.stripe) }],
  })
  return { customer, id, item: items.data[0]?.id ?? '' }
}

async function createMonthlyPrice(stripe: Stripe): Promise<string> {
  const product = await stripe.products.create({ name: 'Made in the dashboard' })
  const price = {
    product: product.id,
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' as const },
  }
  return (await stripe.prices.create(price)).id
}

async function chooseCard(stripe: Stripe, customer: string, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

async function createInvoice(stripe: Stripe, customer: string, amount = 500): Promise<string> {
  const { id } = await stripe.invoices.create({ customer })
  await stripe.invoiceItems.create({ customer, invoice: id, amount, currency: 'usd' })
  return id
}
