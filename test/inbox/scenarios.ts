/**
 * Scenarios of customers. No webhook is delivered while one runs. A new event type needs a scenario
 * here.
 */
import type { Harness } from './harness.ts'
import { subscriptionScenarios } from './subscription-scenarios.ts'

export const scenarios: Record<string, (harness: Harness) => Promise<void>> = {
  async buys(harness) {
    await harness.pay(await harness.order({ 'BIKE-BLACK-S': 2, 'CME-VENT': 1 }))
  },

  async 'is declined, then pays with another card'(harness) {
    const sale = await harness.order({ 'PMP-SAND': 1 }, 'eur')
    await harness.pay(sale, 'pm_card_chargeDeclined')
    await harness.pay(sale)
  },

  async 'lets a checkout expire and buys in another'(harness) {
    await harness.order({ 'BIKE-ORANGE-L': 3 })
    await harness.sandbox.advance('40 minutes')
    await harness.pay(await harness.order({ 'CME-DASH': 1 }, 'jpy'))
  },

  async cancels(harness) {
    const { orderId, cartToken } = await harness.order({ 'BIKE-BLACK-L': 4 })
    await harness.engine.checkout.cancel({ orderId, cartToken })
  },

  async 'pays by bank debit, which settles later'(harness) {
    const sale = await harness.order({ 'CME-VENT': 2 }, 'usd')
    await harness.debit(sale)
    await harness.sandbox.advance('1 day')
    await harness.settleDebit(sale, 'succeeded')
  },

  async 'pays by bank debit, which fails later'(harness) {
    const sale = await harness.order({ 'CME-VENT': 2 }, 'usd')
    await harness.debit(sale)
    await harness.sandbox.advance('1 day')
    await harness.settleDebit(sale, 'failed')
  },

  async 'gets a partial refund, then the rest'(harness) {
    const sale = await harness.order({ 'PMP-GRAPHITE': 2 })
    await harness.pay(sale)
    await harness.refundAtStripe(sale, 1000)
    await harness.refundAtStripe(sale)
  },

  async 'gets a refund that fails later'(harness) {
    const sale = await harness.order({ 'PMP-GRAPHITE': 1 }, 'jpy')
    await harness.pay(sale, 'pm_card_refundFail')
    await harness.refundAtStripe(sale)
    await harness.sandbox.advance('1 hour')
  },

  async 'gets a partial refund, disputes the rest, which the merchant wins, and gets the rest refunded'(
    harness,
  ) {
    const sale = await harness.order({ 'PMP-GRAPHITE': 2 }, 'eur')
    await harness.pay(sale)
    await harness.refundAtStripe(sale, 1001)
    const dispute = await harness.dispute(sale)
    await harness.stripe.disputes.update(dispute, { evidence: { uncategorized_text: 'winning_evidence' } })
    await harness.sandbox.advance('1 minute')
    await harness.refundAtStripe(sale)
  },

  async 'buys token packs and gets two partial refunds'(harness) {
    const { orderId, sessionId } = await harness.engine.checkout.start({
      principal: 'user:ada',
      user: { userId: 'ada', email: 'ada@example.com' },
      items: [{ sku: 'TOKENS-50', quantity: 2 }],
      successUrl: 'http://127.0.0.1/success',
      cancelUrl: () => 'http://127.0.0.1/cancel',
    })
    const sale = { orderId, sessionId, cartToken: '' }
    await harness.pay(sale)
    await harness.refundAtStripe(sale, 300)
    await harness.refundAtStripe(sale, 200)
  },

  async 'competes with two others: one pays, one cancels, one debit fails'(harness) {
    const [pays, leaves, debits] = [
      await harness.order({ 'BIKE-ORANGE-S': 2 }),
      await harness.order({ 'BIKE-ORANGE-S': 1 }),
      await harness.order({ 'BIKE-ORANGE-S': 3 }),
    ]
    await harness.debit(debits)
    await harness.pay(pays)
    await harness.engine.checkout.cancel({ orderId: leaves.orderId, cartToken: leaves.cartToken })
    await harness.settleDebit(debits, 'failed')
  },

  ...subscriptionScenarios,
}
