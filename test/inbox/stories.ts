/** What happens to customers. Each story is told with the webhooks held back; later work adds rows. */
import type { Stage } from './stage.ts'
import { subscriptionStories } from './subscription-stories.ts'

export const stories: Record<string, (stage: Stage) => Promise<void>> = {
  async buys(stage) {
    await stage.pay(await stage.order({ 'BIKE-BLACK-S': 2, 'CME-VENT': 1 }))
  },

  async 'is declined, then pays with another card'(stage) {
    const sale = await stage.order({ 'PMP-SAND': 1 }, 'eur')
    await stage.pay(sale, 'pm_card_chargeDeclined')
    await stage.pay(sale)
  },

  async 'lets the checkout expire, comes back and buys'(stage) {
    await stage.order({ 'BIKE-ORANGE-L': 3 })
    await stage.sandbox.advance('40 minutes')
    await stage.pay(await stage.order({ 'CME-DASH': 1 }, 'jpy'))
  },

  async cancels(stage) {
    const { orderId, cartToken } = await stage.order({ 'BIKE-BLACK-L': 4 })
    await stage.engine.checkout.cancel({ orderId, cartToken })
  },

  async 'pays from a bank account, and the debit settles days later'(stage) {
    const sale = await stage.order({ 'CME-VENT': 2 }, 'usd')
    await stage.debit(sale)
    await stage.sandbox.advance('1 day')
    await stage.settleDebit(sale, 'succeeded')
  },

  async 'pays from a bank account, and the debit bounces'(stage) {
    const sale = await stage.order({ 'CME-VENT': 2 }, 'usd')
    await stage.debit(sale)
    await stage.sandbox.advance('1 day')
    await stage.settleDebit(sale, 'failed')
  },

  async 'gets a part back, then the rest'(stage) {
    const sale = await stage.order({ 'PMP-GRAPHITE': 2 })
    await stage.pay(sale)
    await stage.refundAtStripe(sale, 1000)
    await stage.refundAtStripe(sale)
  },

  async 'gets money back that the bank returns'(stage) {
    const sale = await stage.order({ 'PMP-GRAPHITE': 1 }, 'jpy')
    await stage.pay(sale, 'pm_card_refundFail')
    await stage.refundAtStripe(sale)
    await stage.sandbox.advance('1 hour')
  },

  async 'gets a part back, disputes the rest, is told no by the bank, and gets it after all'(stage) {
    const sale = await stage.order({ 'PMP-GRAPHITE': 2 }, 'eur')
    await stage.pay(sale)
    await stage.refundAtStripe(sale, 1001)
    const dispute = await stage.dispute(sale)
    await stage.stripe.disputes.update(dispute, { evidence: { uncategorized_text: 'winning_evidence' } })
    await stage.sandbox.advance('1 minute')
    await stage.refundAtStripe(sale)
  },

  async 'buys tokens for themselves, and gets a part of the money back'(stage) {
    const { orderId, sessionId } = await stage.engine.checkout.start({
      caller: 'user:ada',
      user: { userId: 'ada', email: 'ada@example.com' },
      items: [{ sku: 'TOKENS-50', quantity: 2 }],
      successUrl: 'http://127.0.0.1/success',
      cancelUrl: () => 'http://127.0.0.1/cancel',
    })
    const sale = { orderId, sessionId, cartToken: '' }
    await stage.pay(sale)
    await stage.refundAtStripe(sale, 300)
    await stage.refundAtStripe(sale, 200)
  },

  async 'is three people at once'(stage) {
    const [pays, leaves, debits] = [
      await stage.order({ 'BIKE-ORANGE-S': 2 }),
      await stage.order({ 'BIKE-ORANGE-S': 1 }),
      await stage.order({ 'BIKE-ORANGE-S': 3 }),
    ]
    await stage.debit(debits)
    await stage.pay(pays)
    await stage.engine.checkout.cancel({ orderId: leaves.orderId, cartToken: leaves.cartToken })
    await stage.settleDebit(debits, 'failed')
  },

  ...subscriptionStories,
}
