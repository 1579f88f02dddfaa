import { expect, test } from 'vitest'
import { openShopHarness } from '../testing/shop-harness.ts'

test.each(['usd', 'eur'])(
  'a refund of a bank debit in %s is pending until the transfer arrives',
  async (currency) => {
    await using harness = await openShopHarness()
    const { stripe } = harness
    const line = {
      price_data: { currency, unit_amount: 2_499, product_data: { name: 'Mount' } },
      quantity: 1,
    }
    const session = await harness.session({ line_items: [line] })
    await harness.pay(session, 'debit_succeeds')
    await harness.advance('3 days')
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id)
    const refund = await stripe.refunds.create({ payment_intent: String(payment_intent), amount: 1_000 })
    expect(refund.status).toBe('pending')
    const transaction = await stripe.balanceTransactions.retrieve(String(refund.balance_transaction))
    expect(transaction).toMatchObject({ type: 'payment_refund', amount: -1_000 })
    await harness.expectEvents(() => harness.advance('3 days'), 'refund.updated charge.refund.updated')
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
  },
)

/** An open or lost chargeback has withdrawn the money; after a won one it can be refunded. */
test.each([
  ['fraudulent', undefined, 'charge_disputed'],
  ['fraudulent', 'lost', 'charge_disputed'],
  ['fraudulent', 'won', 'refunded'],
])('refunding a charge with a %s dispute, outcome %s: %s', async (reason, outcome, expected) => {
  await using harness = await openShopHarness()
  const charge = await harness.charge()
  const { id: dispute } = (await harness.control('dispute', { charge, reason })) as { id: string }
  if (outcome !== undefined) {
    await harness.control('close_dispute', { dispute, outcome })
  }
  const refund = harness.stripe.refunds.create({ charge }).then(
    () => 'refunded',
    (error: { code: string }) => error.code,
  )
  expect(await refund).toBe(expected)
})
