/** The events of each action that bills again and again, and of time. */
import { expect, test } from 'vitest'
import { openScene, type Scene } from '../testing/scene.ts'

const visa = '4242424242424242'
const declines = '4000000000000002'
const asks = '4000002500003155'

const stories: Record<string, (scene: Scene) => Promise<void>> = {
  async 'a subscription by Checkout'({ session, tells, pay }) {
    const open = await session({ mode: 'subscription' })
    await tells(
      () => pay(open, visa),
      `customer.created payment_intent.created payment_method.attached charge.succeeded payment_intent.succeeded
       charge.updated customer.updated invoice.created invoice.finalized invoice_payment.paid invoice.updated
       invoice.paid invoice.payment_succeeded customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout, declined first'({ session, tells, pay }) {
    const open = await session({ mode: 'subscription' })
    await tells(
      () => pay(open, declines),
      `customer.created payment_intent.created charge.failed payment_intent.payment_failed`,
    )
    await tells(
      () => pay(open, visa),
      `payment_method.attached charge.succeeded payment_intent.succeeded charge.updated customer.updated
       invoice.created invoice.finalized invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout, behind 3-D Secure'({ session, tells, pay, submit }) {
    const open = await session({ mode: 'subscription' })
    let challenge = ''
    await tells(async () => {
      challenge = await pay(open, asks)
    }, `customer.created payment_intent.created payment_intent.requires_action`)
    await tells(
      () => submit(challenge, { outcome: 'complete' }),
      `payment_method.attached charge.succeeded payment_intent.succeeded charge.updated customer.updated
       invoice.created invoice.finalized invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by Checkout, by bank debit'({ session, tells, pay, advance, stripe }) {
    const open = await session({ mode: 'subscription' })
    await tells(
      () => pay(open, 'debit_succeeds'),
      `customer.created payment_intent.created payment_method.attached payment_intent.processing charge.pending
       customer.updated invoice.created invoice.finalized customer.subscription.created checkout.session.completed`,
    )
    const [subscription] = (await stripe.subscriptions.list()).data
    expect(subscription?.status).toBe('active')
    await tells(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.async_payment_succeeded
       invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded`,
    )
  },
  async 'a subscription by Checkout, whose bank debit bounces'({ session, tells, pay, advance }) {
    const open = await session({ mode: 'subscription' })
    await pay(open, 'debit_fails')
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed checkout.session.async_payment_failed invoice.payment_failed
       invoice.updated customer.subscription.updated`,
    )
  },
  async 'a trial by Checkout'({ session, tells, pay }) {
    const open = await session({ mode: 'subscription', subscription_data: { trial_period_days: 14 } })
    await tells(
      () => pay(open, visa),
      `customer.created setup_intent.created payment_method.attached setup_intent.succeeded customer.updated
       invoice.created invoice.finalized invoice.updated invoice.paid invoice.payment_succeeded
       customer.subscription.created checkout.session.completed`,
    )
  },
  async 'a subscription by the API'({ tells, stripe, price }) {
    const customer = await stripe.customers.create()
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const { id } = await price(3_000)
    const params = { customer: customer.id, items: [{ price: id }], default_payment_method: method.id }
    await tells(
      () => stripe.subscriptions.create(params),
      `customer.updated invoice.created invoice.finalized payment_intent.created charge.succeeded
       payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid invoice.payment_succeeded
       charge.updated customer.subscription.created`,
    )
  },
  async 'a renewal'({ subscription, tells, advance }) {
    await subscription()
    await tells(() => advance('25 days'), 'invoice.upcoming')
    await tells(() => advance('6 days'), 'invoice.created customer.subscription.updated')
    await tells(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.succeeded payment_intent.succeeded invoice_payment.paid
       invoice.updated invoice.paid invoice.payment_succeeded charge.updated`,
    )
  },
  async 'a renewal that fails'({ subscription, tells, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await advance('31 days')
    await tells(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.failed payment_intent.payment_failed invoice.payment_failed
       invoice.updated customer.subscription.updated`,
    )
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated`,
    )
  },
  async 'a renewal that needs authentication'({ subscription, tells, advance, stripe }) {
    const { customer } = await subscription()
    const method = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
      customer: String(customer),
    })
    await stripe.customers.update(String(customer), {
      invoice_settings: { default_payment_method: method.id },
    })
    await advance('31 days')
    await tells(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created payment_intent.requires_action invoice.payment_action_required
       invoice.payment_failed invoice.updated customer.subscription.updated`,
    )
  },
  async 'dunning that cancels'({ subscription, tells, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'cancel' })
    await advance('31 days 1 hour')
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated customer.subscription.deleted`,
    )
  },
  async 'dunning that leaves it unpaid'({ subscription, tells, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'unpaid' })
    await advance('31 days 1 hour')
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated customer.subscription.updated`,
    )
  },
  async 'dunning that leaves it past due'({ subscription, tells, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await control('dunning', { retryDays: [3], end: 'leave' })
    await advance('31 days 1 hour')
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed invoice.payment_failed invoice.updated`,
    )
  },
  async 'a recovery'({ subscription, tells, advance, control }) {
    const { customer } = await subscription()
    await control('break_card', { customer })
    await advance('31 days 1 hour')
    await control('mend_card', { customer })
    await tells(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded customer.subscription.updated charge.updated`,
    )
  },
  async 'an upgrade, billed at once'({ subscription, tells, stripe, price }) {
    const { id, items } = await subscription()
    const { id: dear } = await price(5_000)
    const change = { items: [{ id: String(items.data[0]?.id), price: dear }] }
    await tells(
      () => stripe.subscriptions.update(id, { ...change, proration_behavior: 'always_invoice' }),
      `invoiceitem.created invoiceitem.created invoice.created invoice.finalized payment_intent.created
       charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded charge.updated customer.subscription.updated`,
    )
  },
  async 'an upgrade, billed at the renewal'({ subscription, tells, stripe, price, advance }) {
    const { id, items } = await subscription()
    const { id: dear } = await price(5_000)
    const change = { items: [{ id: String(items.data[0]?.id), price: dear }] }
    await tells(
      () => stripe.subscriptions.update(id, { ...change, proration_behavior: 'create_prorations' }),
      'invoiceitem.created invoiceitem.created customer.subscription.updated',
    )
    await advance('30 days')
    await tells(() => advance('1 day'), 'invoice.created customer.subscription.updated')
  },
  async 'a cancellation at the end of the period'({ subscription, tells, stripe, advance }) {
    const { id } = await subscription()
    await tells(
      () => stripe.subscriptions.update(id, { cancel_at_period_end: true }),
      'customer.subscription.updated',
    )
    await tells(() => advance('31 days'), 'customer.subscription.deleted')
  },
  async 'a cancellation at once'({ subscription, tells, stripe }) {
    const { id } = await subscription()
    await tells(() => stripe.subscriptions.cancel(id), 'customer.subscription.deleted')
  },
  async 'the portal'({ subscription, tells, stripe, submit, price }) {
    const { id, customer } = await subscription()
    const { id: dear } = await price(5_000)
    let path = ''
    await tells(async () => {
      path = new URL((await stripe.billingPortal.sessions.create({ customer: String(customer) })).url)
        .pathname
    }, 'billing_portal.session.created')
    await tells(
      () => submit(`${path}/card`, { number: visa, expiry: '12/30', cvc: '123' }),
      `setup_intent.created payment_method.attached setup_intent.succeeded customer.updated`,
    )
    await tells(
      () => submit(`${path}/plan`, { subscription: id, price: dear }),
      `invoiceitem.created invoiceitem.created invoice.created invoice.finalized payment_intent.created
       charge.succeeded payment_intent.succeeded invoice_payment.paid invoice.updated invoice.paid
       invoice.payment_succeeded charge.updated customer.subscription.updated`,
    )
    await tells(() => submit(`${path}/cancel`, { subscription: id }), 'customer.subscription.updated')
    await tells(() => submit(`${path}/renew`, { subscription: id }), 'customer.subscription.updated')
  },
  async 'a trial'({ subscription, tells, advance }) {
    await subscription({ trial_period_days: 14 })
    await tells(() => advance('7 days'), 'invoice.upcoming')
    await tells(() => advance('4 days'), 'customer.subscription.trial_will_end')
    await tells(() => advance('3 days'), 'invoice.created customer.subscription.updated')
    await tells(
      () => advance('1 hour'),
      `invoice.finalized payment_intent.created charge.succeeded payment_intent.succeeded invoice_payment.paid
       invoice.updated invoice.paid invoice.payment_succeeded charge.updated`,
    )
  },
  async 'a clock'({ tells, stripe, on, advance }) {
    let id = ''
    await tells(async () => {
      ;({ id } = await stripe.testHelpers.testClocks.create({ frozen_time: on.sandbox.ctx.now() }))
    }, 'test_helpers.test_clock.created')
    await tells(async () => {
      await stripe.testHelpers.testClocks.advance(id, { frozen_time: on.sandbox.ctx.now() + 86_400 })
      await advance('1 second')
    }, 'test_helpers.test_clock.advancing test_helpers.test_clock.ready')
    await tells(() => stripe.testHelpers.testClocks.del(id), 'test_helpers.test_clock.deleted')
  },
}

test.each(Object.entries(stories))('%s', async (_what, story) => {
  await using scene = await openScene()
  await story(scene)
})
