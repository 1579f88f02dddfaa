import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSandbox } from '../index.ts'
import { postInProcess } from '../testing.ts'

/** An action that moves money. Refund amounts are percentages of the charge. */
const action = fc.oneof(
  fc.record({
    do: fc.constant('pay' as const),
    amount: fc.integer({ min: 50, max: 100_000 }),
    card: fc.constantFrom('visa', 'createDispute', 'refundFail', 'chargeDeclined'),
    currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  }),
  fc.record({
    do: fc.constant('refund' as const),
    which: fc.nat(),
    percent: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    do: fc.constant('close' as const),
    which: fc.nat(),
    evidence: fc.constantFrom('winning_evidence', 'losing_evidence'),
  }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 10 }) }),
)

const runs = process.env.TEST_DEEP === undefined ? 25 : 500

test('after any actions, the balance is the payments minus refunds and disputes', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
      const sandbox = createSandbox({
        publicUrl: 'http://sandbox.test',
        seed: 'property',
        now: () => 1_767_268_800_000,
      })
      const { store } = sandbox.ctx
      const post = postInProcess(sandbox)
      for (const step of actions) {
        if (step.do === 'pay') {
          await post('/v1/payment_intents', {
            amount: String(10 * Math.ceil(step.amount / 10) + 150),
            currency: step.currency,
            payment_method: `pm_card_${step.card}`,
            confirm: 'true',
          })
        }
        if (step.do === 'wait') {
          await sandbox.advance({ days: step.days })
        }
        const charges = store.all('charge', { status: 'succeeded' })
        const charge = step.do === 'refund' ? charges[step.which % Math.max(charges.length, 1)] : undefined
        if (step.do === 'refund' && charge !== undefined) {
          await post('/v1/refunds', {
            charge: charge.id,
            amount: String(Math.max(10, 10 * Math.floor((charge.amount * step.percent) / 1000))),
          })
        }
        const disputes = store.all('dispute')
        const dispute = step.do === 'close' ? disputes[step.which % Math.max(disputes.length, 1)] : undefined
        if (step.do === 'close' && dispute !== undefined) {
          await post(`/v1/disputes/${dispute.id}`, { 'evidence[uncategorized_text]': step.evidence })
        }
      }
      await sandbox.advance('2 days')
      const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0)
      const paid = total(
        store.all('charge', { status: 'succeeded' }).map(({ amount_captured }) => amount_captured),
      )
      const refunded = total(
        store
          .all('refund')
          .filter(({ status }) => status === 'succeeded')
          .map(({ amount }) => amount),
      )
      const lost = total(
        store
          .all('dispute')
          .filter(({ status }) => status !== 'won')
          .map(({ amount }) => amount),
      )
      const transactions = store.all('balance_transaction')
      expect(total(transactions.map(({ amount }) => amount))).toBe(paid - refunded - lost)
      expect(transactions.every(({ amount, fee, net }) => net === amount - fee)).toBe(true)
      for (const charge of store.all('charge')) {
        expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured)
      }
      sandbox.close()
    }),
    {
      numRuns: runs,
      ...(process.env.TEST_SEED === undefined ? {} : { seed: Number(process.env.TEST_SEED) }),
    },
  )
})

const line = fc.record({
  amount: fc.integer({ min: -5_000, max: 50_000 }),
  quantity: fc.integer({ min: 1, max: 5 }),
})

test('the total of an invoice is the sum of its lines, with any discount and taxes', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      async (lines, off, percent, tax, currency) => {
        const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'property' })
        const call = postInProcess(sandbox)
        const customer = await call('/v1/customers', {})
        const coupon = await call(
          '/v1/coupons',
          percent ? { percent_off: String(off / 10) } : { amount_off: String(off), currency },
        )
        const rate = await call('/v1/tax_rates', {
          display_name: 'Tax',
          percentage: String(tax / 10),
          inclusive: String(tax % 2 === 0),
        })
        for (const { amount } of lines) {
          await call('/v1/invoiceitems', {
            customer: customer.id,
            amount: String(amount),
            currency,
            'tax_rates[0]': rate.id,
          })
        }
        const invoice = await call('/v1/invoices', {
          customer: customer.id,
          currency,
          pending_invoice_items_behavior: 'include',
          'discounts[0][coupon]': coupon.id,
        })
        const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)
        type Line = {
          amount: number
          discount_amounts: { amount: number }[]
          taxes: { amount: number; tax_behavior: string }[]
        }
        const totalOf = ({ amount, discount_amounts, taxes }: Line) =>
          amount -
          sum(discount_amounts.map((discount) => discount.amount)) +
          sum(taxes.filter(({ tax_behavior }) => tax_behavior === 'exclusive').map((each) => each.amount))
        expect(invoice.total).toBe(sum(invoice.lines.data.map(totalOf)))
        expect(sum(invoice.total_discount_amounts.map(({ amount }: { amount: number }) => amount))).toBe(
          sum(invoice.lines.data.flatMap((each: Line) => each.discount_amounts.map(({ amount }) => amount))),
        )
        sandbox.close()
      },
    ),
    {
      numRuns: runs,
      ...(process.env.TEST_SEED === undefined ? {} : { seed: Number(process.env.TEST_SEED) }),
    },
  )
})
