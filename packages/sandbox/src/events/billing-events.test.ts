/**
 * The events of every billing action: subscriptions, renewals, dunning, the portal and test clocks.
 */
import { expect, test } from 'vitest'
import { openShopHarness, type ShopHarness } from '../testing/shop-harness.ts'

const visa = '4242424242424242'
const declinedCard = '4000000000000002'
const secureCard = '4000002500003155'

const scenarios: Record<string, (harness: ShopHarness) => Promise<void>> = {
  async 'a subscription created by Checkout'({ session, expectEvents, pay }) {
    const open = await session({ mode: 'subscription' })
    await expectEvents(
      () => pay(open, visa),
      `customer.created payment_intent.created payment_method.attached charge.succeeded payment_intent.succeeded
       charge.updated customer.updated invoice.created invoice.finalized invoice_payment.paid invoice.updated
       invoice.paid invoice.payment_succeeded customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout after a declined card'({ session, expectEvents, pay }) {
    const open = await session({ mode: 'subscription' })
    await expectEvents(
      () => pay(open, declinedCard),
      `customer.created payment_intent.created charge.failed payment_intent.payment_failed`,
    )
    await expectEvents(
      () => pay(open, visa),
      `payment_method.attached charge.succeeded payment_intent.succeeded charge.updated customer.updated
       invoice.created invoice.finalized invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout with 3-D Secure'({ session, expectEvents, pay, submit }) {
    const open = await session({ mode: 'subscription' })
    let challenge = ''
    await expectEvents(async () => {
      challenge = await pay(open, secureCard)
    }, `customer.created payment_intent.created payment_intent.requires_action`)
    await expectEvents(
      () => submit(challenge, { outcome: 'complete' }),
      `payment_method.attached charge.succeeded payment_intent.succeeded charge.updated customer.updated
       invoice.created invoice.finalized invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout with a bank debit'({ session, expectEvents, pay, advance, stripe }) {
    const open = await session({ mode: 'subscription' })
    await expectEvents(
      () => pay(open, 'debit_succeeds'),
      `customer.created payment_intent.created payment_method.attached payment_intent.processing charge.pending
       customer.updated invoice.created invoice.finalized customer.subscription.created checkout.session.completed`,
    )
    const [subscription] = (await stripe.subscriptions.list()).data
    expect(subscription?.status).toBe('active')
    await expectEvents(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.async_payment_succeeded
       invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded`,
    )
  },
  async 'a subscription by Checkout whose bank debit fails'({ session, expectEvents, pay, advance }) {
    const open = await session({ mode: 'subscription' })
    await pay(open, 'debit_fails')
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed checkout.session.async_payment_failed invoice.payment_failed
       invoice.updated customer.subscription.updated`,
    )
  },
  async 'a trial created by Checkout'({ session, expectEvents, pay }) {
    const open = await session({ mode: 'subscription', subscription_data: { trial_period_days: 14 } })
    await expectEvents(
      () => pay(open, visa),
      `customer.created setup_intent.created payment_method.attached setup_intent.succeeded customer.updated
       invoice.created invoice.finalized invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription created by the API'({ expectEvents, stripe, price }) {
    const customer = await stripe.customers.create()
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const { id } = await price(3_000)
    const params = { customer: customer.id, items: [{ price: id }], default_payment_method: method.id }
    await expectEvents(
      () => stripe.subscriptions.create(params),
      `customer.updated invoice.created invoice.finalized payment_intent.created charge.succeeded
       payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       charge.updated customer.subscription.created`,
    )
  },
  async 'a renewal'({ subscription, expectEvents, advance }) {
    await subscription()
    await expectEvents(() => advance('25 days'), 'invoice.upcoming')
    await expectEvents(() => advance('6 days'), 'invoice.created customer.subscription.updated')
    await expectEvents(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.succeeded payment_intent.succeeded invoice_payment.paid
       invoice.updated invoice.paid invoice.payment_succeeded charge.updated`,
    )
  },
  async 'a renewal that fails'({ subscription, expectEvents, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await advance('31 days')
    await expectEvents(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.failed payment_intent.payment_failed invoice.payment_failed
       invoice.updated customer.subscription.updated`,
    )
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated`,
    )
  },
  async 'a renewal that needs authentication'({ subscription, expectEvents, advance, stripe }) {
    const { customer } = await subscription()
    const method = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
      customer: String(customer),
    })
    await stripe.customers.update(String(customer), {
      invoice_settings: { default_payment_method: method.id },
    })
    await advance('31 days')
    await expectEvents(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created payment_intent.requires_action invoice.payment_action_required
       invoice.payment_failed invoice.updated customer.subscription.updated`,
    )
  },
  async 'dunning that cancels'({ subscription, expectEvents, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'cancel' })
    await advance('31 days 1 hour')
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated customer.subscription.deleted`,
    )
  },
  async 'dunning that ends in unpaid'({ subscription, expectEvents, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'unpaid' })
    await advance('31 days 1 hour')
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated customer.subscription.updated`,
    )
  },
  async 'dunning that leaves the subscription past due'({ subscription, expectEvents, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'leave' })
    await advance('31 days 1 hour')
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated`,
    )
  },
  async 'a past due subscription that is paid by a retry'({ subscription, expectEvents, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await advance('31 days 1 hour')
    await control('mend_card', { customer })
    await expectEvents(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded customer.subscription.updated charge.updated`,
    )
  },
  async 'an upgrade with always_invoice proration'({ subscription, expectEvents, stripe, price }) {
    const { id, items } = await subscription()
    const { id: higher } = await price(5_000)
    const change = { items: [{ id: String(items.data[0]?.id), price: higher }] }
    await expectEvents(
      () => stripe.subscriptions.update(id, { ...change, proration_behavior: 'always_invoice' }),
      `invoiceitem.created invoiceitem.created invoice.created invoice.finalized payment_intent.created
       charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded charge.updated customer.subscription.updated`,
    )
  },
  async 'an upgrade whose proration is billed at the renewal'({
    subscription,
    expectEvents,
    stripe,
    price,
    advance,
  }) {
    const { id, items } = await subscription()
    const { id: higher } = await price(5_000)
    const change = { items: [{ id: String(items.data[0]?.id), price: higher }] }
    await expectEvents(
      () => stripe.subscriptions.update(id, { ...change, proration_behavior: 'create_prorations' }),
      'invoiceitem.created invoiceitem.created customer.subscription.updated',
    )
    await advance('30 days')
    await expectEvents(() => advance('1 day'), 'invoice.created customer.subscription.updated')
  },
  async 'a cancellation at the end of the period'({ subscription, expectEvents, stripe, advance }) {
    const { id } = await subscription()
    await expectEvents(
      () => stripe.subscriptions.update(id, { cancel_at_period_end: true }),
      'customer.subscription.updated',
    )
    await expectEvents(() => advance('31 days'), 'customer.subscription.deleted')
  },
  async 'an immediate cancellation'({ subscription, expectEvents, stripe }) {
    const { id } = await subscription()
    await expectEvents(() => stripe.subscriptions.cancel(id), 'customer.subscription.deleted')
  },
  async 'the billing portal: card, plan change, cancel and renew'({
    subscription,
    expectEvents,
    stripe,
    submit,
    price,
  }) {
    const { id, customer } = await subscription()
    const { id: higher } = await price(5_000)
    let path = ''
    await expectEvents(async () => {
      path = new URL((await stripe.billingPortal.sessions.create({ customer: String(customer) })).url)
        .pathname
    }, 'billing_portal.session.created')
    await expectEvents(
      () => submit(`${path}/card`, { number: visa, expiry: '12/30', cvc: '123' }),
      `setup_intent.created payment_method.attached setup_intent.succeeded customer.updated`,
    )
    await expectEvents(
      () => submit(`${path}/plan`, { subscription: id, price: higher }),
      `invoiceitem.created invoiceitem.created invoice.created invoice.finalized payment_intent.created
       charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded charge.updated customer.subscription.updated`,
    )
    await expectEvents(() => submit(`${path}/cancel`, { subscription: id }), 'customer.subscription.updated')
    await expectEvents(() => submit(`${path}/renew`, { subscription: id }), 'customer.subscription.updated')
  },
  async 'a trial that ends with a payment'({ subscription, expectEvents, advance }) {
    await subscription({ trial_period_days: 14 })
    await expectEvents(() => advance('7 days'), 'invoice.upcoming')
    await expectEvents(() => advance('4 days'), 'customer.subscription.trial_will_end')
    await expectEvents(() => advance('3 days'), 'invoice.created customer.subscription.updated')
    await expectEvents(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.succeeded payment_intent.succeeded invoice_payment.paid
       invoice.updated invoice.paid invoice.payment_succeeded charge.updated`,
    )
  },
  async 'a test clock'({ expectEvents, stripe, sandbox, advance }) {
    let id = ''
    await expectEvents(async () => {
      ;({ id } = await stripe.testHelpers.testClocks.create({ frozen_time: sandbox.sandbox.ctx.now() }))
    }, 'test_helpers.test_clock.created')
    await expectEvents(async () => {
      await stripe.testHelpers.testClocks.advance(id, { frozen_time: sandbox.sandbox.ctx.now() + 86_400 })
      await advance('1 second')
    }, 'test_helpers.test_clock.advancing test_helpers.test_clock.ready')
    await expectEvents(() => stripe.testHelpers.testClocks.del(id), 'test_helpers.test_clock.deleted')
  },
}

test.each(Object.entries(scenarios))('%s', async (_title, scenario) => {
  await using harness = await openShopHarness()
  await scenario(harness)
})
