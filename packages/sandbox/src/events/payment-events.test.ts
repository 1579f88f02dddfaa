/** The events of every one-time payment action: checkout, refunds and disputes. */
import { expect, test } from 'vitest'
import { openShopHarness, type ShopHarness } from '../testing/shop-harness.ts'

const visa = '4242424242424242'
const declinedCard = '4000000000000002'
const secureCard = '4000002500003155'

const scenarios: Record<string, (harness: ShopHarness) => Promise<void>> = {
  async 'a one-time payment'({ session, expectEvents, pay }) {
    const open = await session()
    await expectEvents(
      () => pay(open, visa),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async 'a declined card'({ session, expectEvents, pay, stripe }) {
    const open = await session()
    await expectEvents(
      () => pay(open, declinedCard),
      'payment_intent.created charge.failed payment_intent.payment_failed',
    )
    expect((await stripe.checkout.sessions.retrieve(open.id)).status).toBe('open')
  },
  async '3-D Secure, passed'({ session, expectEvents, pay, submit }) {
    const open = await session()
    let challenge = ''
    await expectEvents(async () => {
      challenge = await pay(open, secureCard)
    }, 'payment_intent.created payment_intent.requires_action')
    await expectEvents(
      () => submit(challenge, { outcome: 'complete' }),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async '3-D Secure, failed'({ session, expectEvents, pay, submit, stripe }) {
    const open = await session()
    const challenge = await pay(open, secureCard)
    await expectEvents(() => submit(challenge, { outcome: 'fail' }), 'payment_intent.payment_failed')
    expect((await stripe.charges.list()).data).toEqual([])
  },
  async 'a bank debit that settles'({ session, expectEvents, pay, advance }) {
    const open = await session()
    await expectEvents(
      () => pay(open, 'debit_succeeds'),
      `payment_intent.created payment_intent.processing charge.pending checkout.session.completed`,
    )
    await expectEvents(
      () => advance('3 days'),
      `charge.succeeded payment_intent.succeeded charge.updated checkout.session.async_payment_succeeded`,
    )
  },
  async 'a bank debit that fails'({ session, expectEvents, pay, advance }) {
    const open = await session()
    await pay(open, 'debit_fails')
    await expectEvents(
      () => advance('3 days'),
      `charge.failed payment_intent.payment_failed checkout.session.async_payment_failed`,
    )
  },
  async 'a session that expires'({ session, expectEvents, advance }) {
    await session()
    await expectEvents(() => advance('1 day'), 'checkout.session.expired')
  },
  async 'a session that expires after a decline'({ session, expectEvents, advance, pay }) {
    await pay(await session(), declinedCard)
    await expectEvents(() => advance('1 day'), 'payment_intent.canceled checkout.session.expired')
  },
  async 'an expired session that is recovered'({ session, expectEvents, advance, stripe, submit }) {
    const open = await session({ after_expiration: { recovery: { enabled: true } } })
    await expectEvents(() => advance('1 day'), 'checkout.session.expired')
    const { after_expiration } = await stripe.checkout.sessions.retrieve(open.id)
    const recovered = await fetch(after_expiration?.recovery?.url ?? '')
    await expectEvents(
      () => submit(new URL(recovered.url).pathname, { number: visa, expiry: '12/30', cvc: '123' }),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated checkout.session.completed`,
    )
  },
  async 'a purchase by a business with a tax id'({ session, expectEvents, submit, advance }) {
    const open = await session({ tax_id_collection: { enabled: true }, customer_creation: 'always' })
    const business = { business: 'on', business_name: 'Lovelace & Co', tax_id: 'DE123456789' }
    const address = {
      name: 'Ada',
      line1: 'Unter den Linden 1',
      city: 'Berlin',
      postal_code: '10117',
      country: 'DE',
    }
    await expectEvents(
      () =>
        submit(`/c/pay/${open.id}`, { ...business, ...address, number: visa, expiry: '12/30', cvc: '123' }),
      `customer.created customer.tax_id.created payment_intent.created charge.succeeded payment_intent.succeeded charge.updated
       checkout.session.completed`,
    )
    await expectEvents(() => advance('1 minute'), 'customer.tax_id.updated')
  },
  async 'a session that is expired by the API'({ session, expectEvents, stripe }) {
    const open = await session()
    await expectEvents(() => stripe.checkout.sessions.expire(open.id), 'checkout.session.expired')
  },
  async 'a refund'({ charge, expectEvents, stripe }) {
    const paid = await charge()
    await expectEvents(
      () => stripe.refunds.create({ charge: paid, amount: 500 }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
    await expectEvents(
      () => stripe.refunds.create({ charge: paid }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
  },
  async 'a refund that fails later'({ charge, expectEvents, stripe, advance }) {
    const paid = await charge('pm_card_refundFail')
    await expectEvents(
      () => stripe.refunds.create({ charge: paid }),
      'refund.created charge.refunded refund.updated charge.refund.updated',
    )
    await expectEvents(() => advance('1 minute'), 'refund.updated charge.refund.updated refund.failed')
  },
  async 'a dispute that is won'({ charge, expectEvents, stripe, advance }) {
    await expectEvents(
      () => charge('pm_card_createDispute'),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated charge.dispute.created
       charge.dispute.funds_withdrawn`,
    )
    const [dispute] = (await stripe.disputes.list()).data
    await expectEvents(
      () =>
        stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'winning_evidence' } }),
      'charge.dispute.updated',
    )
    await expectEvents(() => advance('1 second'), 'charge.dispute.closed charge.dispute.funds_reinstated')
  },
  async 'a dispute that is accepted by the merchant'({ charge, expectEvents, stripe }) {
    await charge('pm_card_createDispute')
    const [dispute] = (await stripe.disputes.list()).data
    await expectEvents(() => stripe.disputes.close(String(dispute?.id)), 'charge.dispute.closed')
  },
  async 'a dispute that is lost after evidence was submitted'({ charge, expectEvents, stripe, advance }) {
    await charge('pm_card_createDispute')
    const [dispute] = (await stripe.disputes.list()).data
    await stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'losing_evidence' } })
    await expectEvents(() => advance('1 second'), 'charge.dispute.closed')
  },
  async 'an inquiry'({ charge, expectEvents, stripe, advance }) {
    await expectEvents(
      () => charge('pm_card_createDisputeInquiry'),
      `payment_intent.created charge.succeeded payment_intent.succeeded charge.updated charge.dispute.created`,
    )
    const [dispute] = (await stripe.disputes.list()).data
    await expectEvents(
      () =>
        stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'winning_evidence' } }),
      'charge.dispute.updated',
    )
    await expectEvents(() => advance('1 second'), 'charge.dispute.closed')
  },
}

test.each(Object.entries(scenarios))('%s', async (_title, scenario) => {
  await using harness = await openShopHarness()
  await scenario(harness)
})
