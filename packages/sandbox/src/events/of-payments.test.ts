/** The events of each action that moves money once: what happens, and everything that is told of it. */
import { expect, test } from 'vitest'
import { openScene, type Scene } from '../testing/scene.ts'

const visa = '4242424242424242'
const declines = '4000000000000002'
const asks = '4000002500003155'

const stories: Record<string, (scene: Scene) => Promise<void>> = {
  async 'a one-time payment'({ session, tells, pay }) {
    const open = await session()
    await tells(
      () => pay(open, visa),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async 'a decline'({ session, tells, pay, stripe }) {
    const open = await session()
    await tells(
      () => pay(open, declines),
      'payment_intent.created charge.failed payment_intent.payment_failed',
    )
    expect((await stripe.checkout.sessions.retrieve(open.id)).status).toBe('open')
  },
  async '3-D Secure, passed'({ session, tells, pay, submit }) {
    const open = await session()
    let challenge = ''
    await tells(async () => {
      challenge = await pay(open, asks)
    }, 'payment_intent.created payment_intent.requires_action')
    await tells(
      () => submit(challenge, { outcome: 'complete' }),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async '3-D Secure, failed'({ session, tells, pay, submit, stripe }) {
    const open = await session()
    const challenge = await pay(open, asks)
    await tells(() => submit(challenge, { outcome: 'fail' }), 'payment_intent.payment_failed')
    expect((await stripe.charges.list()).data).toEqual([])
  },
  async 'a bank debit that settles'({ session, tells, pay, advance }) {
    const open = await session()
    await tells(
      () => pay(open, 'debit_succeeds'),
      `payment_intent.created payment_intent.processing charge.pending checkout.session.completed`,
    )
    await tells(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.async_payment_succeeded`,
    )
  },
  async 'a bank debit that bounces'({ session, tells, pay, advance }) {
    const open = await session()
    await pay(open, 'debit_fails')
    await tells(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed checkout.session.async_payment_failed`,
    )
  },
  async 'a session that expires'({ session, tells, advance }) {
    await session()
    await tells(() => advance('1 day'), 'checkout.session.expired')
  },
  async 'a session that expires after a decline'({ session, tells, advance, pay }) {
    await pay(await session(), declines)
    await tells(() => advance('1 day'), 'payment_intent.canceled checkout.session.expired')
  },
  async 'a session that expires and is taken up again'({ session, tells, advance, stripe, submit }) {
    const open = await session({ after_expiration: { recovery: { enabled: true } } })
    await tells(() => advance('1 day'), 'checkout.session.expired')
    const { after_expiration } = await stripe.checkout.sessions.retrieve(open.id)
    const again = await fetch(after_expiration?.recovery?.url ?? '')
    await tells(
      () => submit(new URL(again.url).pathname, { number: visa, expiry: '12/30', cvc: '123' }),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async 'a purchase of a business with a tax id'({ session, tells, submit, advance }) {
    const open = await session({ tax_id_collection: { enabled: true }, customer_creation: 'always' })
    const business = { business: 'on', business_name: 'Lovelace & Co', tax_id: 'DE123456789' }
    const address = {
      name: 'Ada',
      line1: 'Unter den Linden 1',
      city: 'Berlin',
      postal_code: '10117',
      country: 'DE',
    }
    await tells(
      () =>
        submit(`/c/pay/${open.id}`, { ...business, ...address, number: visa, expiry: '12/30', cvc: '123' }),
      `customer.created customer.tax_id.created payment_intent.created charge.succeeded payment_intent.succeeded charge.updated
       checkout.session.completed`,
    )
    await tells(() => advance('1 minute'), 'customer.tax_id.updated')
  },
  async 'a session that is expired'({ session, tells, stripe }) {
    const open = await session()
    await tells(() => stripe.checkout.sessions.expire(open.id), 'checkout.session.expired')
  },
  async 'a refund'({ charge, tells, stripe }) {
    const paid = await charge()
    await tells(
      () => stripe.refunds.create({ charge: paid, amount: 500 }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
    await tells(
      () => stripe.refunds.create({ charge: paid }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
  },
  async 'a refund that fails later'({ charge, tells, stripe, advance }) {
    const paid = await charge('pm_card_refundFail')
    await tells(
      () => stripe.refunds.create({ charge: paid }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
    await tells(() => advance('1 minute'), 'refund.updated charge.refund.updated refund.failed')
  },
  async 'a dispute that is won'({ charge, tells, stripe, advance }) {
    await tells(
      () => charge('pm_card_createDispute'),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated charge.dispute.created
       charge.dispute.funds_withdrawn`,
    )
    const [dispute] = (await stripe.disputes.list()).data
    await tells(
      () =>
        stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'winning_evidence' } }),
      'charge.dispute.updated',
    )
    await tells(() => advance('1 second'), 'charge.dispute.closed charge.dispute.funds_reinstated')
  },
  async 'a dispute that is lost'({ charge, tells, stripe }) {
    await charge('pm_card_createDispute')
    const [dispute] = (await stripe.disputes.list()).data
    await tells(() => stripe.disputes.close(String(dispute?.id)), 'charge.dispute.closed')
  },
  async 'a dispute that is lost by its evidence'({ charge, tells, stripe, advance }) {
    await charge('pm_card_createDispute')
    const [dispute] = (await stripe.disputes.list()).data
    await stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'losing_evidence' } })
    await tells(() => advance('1 second'), 'charge.dispute.closed')
  },
  async 'an inquiry'({ charge, tells, stripe, advance }) {
    await tells(
      () => charge('pm_card_createDisputeInquiry'),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated charge.dispute.created`,
    )
    const [dispute] = (await stripe.disputes.list()).data
    await tells(
      () =>
        stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'winning_evidence' } }),
      'charge.dispute.updated',
    )
    await tells(() => advance('1 second'), 'charge.dispute.closed')
  },
}

test.each(Object.entries(stories))('%s', async (_what, story) => {
  await using scene = await openScene()
  await story(scene)
})
