import { expect, test } from 'vitest'
import { openScene } from '../testing/scene.ts'

test.each(['usd', 'eur'])(
  'a bank debit in %s is paid back when the transfer has arrived',
  async (currency) => {
    await using scene = await openScene()
    const { stripe } = scene
    const line = {
      price_data: { currency, unit_amount: 2_499, product_data: { name: 'Mount' } },
      quantity: 1,
    }
    const session = await scene.session({ line_items: [line] })
    await scene.pay(session, 'debit_succeeds')
    await scene.advance('3 days')
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id)
    const refund = await stripe.refunds.create({ payment_intent: String(payment_intent), amount: 1_000 })
    expect(refund.status).toBe('pending')
    const booked = await stripe.balanceTransactions.retrieve(String(refund.balance_transaction))
    expect(booked).toMatchObject({ type: 'payment_refund', amount: -1_000 })
    await scene.tells(() => scene.advance('3 days'), 'refund.updated charge.refund.updated')
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
  },
)

/** A dispute that has the money, or has had it, leaves nothing to refund; an inquiry and a won one do. */
test.each([
  ['fraudulent', undefined, 'charge_disputed'],
  ['fraudulent', 'lost', 'charge_disputed'],
  ['fraudulent', 'won', 'refunded'],
])('a charge disputed as %s, outcome %s: %s', async (reason, outcome, expected) => {
  await using scene = await openScene()
  const charge = await scene.charge()
  const { id: dispute } = (await scene.control('dispute', { charge, reason })) as { id: string }
  if (outcome !== undefined) {
    await scene.control('close_dispute', { dispute, outcome })
  }
  const refund = scene.stripe.refunds.create({ charge }).then(
    () => 'refunded',
    (error: { code: string }) => error.code,
  )
  expect(await refund).toBe(expected)
})
