/** A bank takes back what paid an invoice: the money, and the tokens that it had bought, follow however it ends. */
import { tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { openStage, type Stage } from './stage.ts'

const DISPUTE_FEE = 1500
const me = { caller: { userId: 'user_subscriber' } }

async function hearStripe(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

/** Somebody with a plan of 500 tokens for 49.00, who has spent 100 of them. */
async function subscribed(): Promise<{ stage: Stage; customer: string; invoice: string }> {
  const stage = await openStage()
  const { stripe } = stage
  await stage.engine.plans.push({ apply: true })
  await stage.save()
  const customer = await stage.subscriber()
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  const { data } = await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })
  await stripe.subscriptions.create({ customer, items: [{ price: data[0]?.id ?? '' }] })
  await hearStripe(stage)
  await stage.engine.tokens.spend({ ...me, amount: tokens(100), idempotencyKey: 'work' })
  return { stage, customer, invoice: (await stripe.invoices.list({ customer })).data[0]?.id ?? '' }
}

async function purse({ engine }: Stage): Promise<{ balance: number; frozen: number }> {
  const { balance, frozen } = await engine.tokens.show(me)
  return { balance, frozen }
}

async function accountsOf({ engine }: Stage): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.books.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

async function expectSound(stage: Stage): Promise<void> {
  await stage.sandbox.advance('1 hour')
  await hearStripe(stage)
  expect(await stage.engine.books.check({ heal: false })).toMatchObject({ drifts: [], open: [] })
  expect((await stage.engine.tokens.check()).faults).toEqual([])
  expect((await stage.engine.reconcile({ heal: false })).drifts).toEqual([])
}

test.each([
  ['won', { balance: 400, frozen: 0 }, 0],
  ['lost', { balance: -100, frozen: 0 }, 4900],
] as const)(
  'while it is open they are frozen, and once it is %s they are back, or gone',
  { timeout: 60_000 },
  async (outcome, after, lost) => {
    const { stage, customer, invoice } = await subscribed()
    const before = await accountsOf(stage)
    const dispute = await stage.disputeLastCharge(customer)
    await hearStripe(stage)
    expect(await stage.engine.disputes.list()).toMatchObject([
      { disputeId: dispute, invoiceId: invoice, standing: 'open' },
    ])
    expect(await purse(stage)).toEqual({ balance: 0, frozen: 400 })
    await expect(
      stage.engine.tokens.spend({ ...me, amount: tokens(1), idempotencyKey: 'more' }),
    ).rejects.toMatchObject({
      code: 'tokens.insufficient',
    })
    expect(await accountsOf(stage)).toMatchObject({
      dispute: 4900,
      receivable: 0,
      fee: (before.fee ?? 0) + DISPUTE_FEE,
    })

    await stage.closeDispute(dispute, outcome)
    await hearStripe(stage)
    expect(await purse(stage)).toEqual(after)
    expect(await accountsOf(stage)).toMatchObject({ dispute: lost, sales: -4900, receivable: 0 })
    await expectSound(stage)
  },
)

test('an inquiry freezes nothing; and what was refunded before is not in the bank’s hands', {
  timeout: 60_000,
}, async () => {
  const { stage, customer, invoice } = await subscribed()
  const inquiry = await stage.disputeLastCharge(customer, 'inquiry')
  await hearStripe(stage)
  expect(await purse(stage)).toEqual({ balance: 400, frozen: 0 })
  await stage.closeDispute(inquiry, 'lost')
  const [paid] = (await stage.stripe.invoicePayments.list({ invoice })).data
  await stage.stripe.refunds.create({ payment_intent: String(paid?.payment.payment_intent), amount: 2450 })
  await hearStripe(stage)
  expect(await purse(stage)).toEqual({ balance: 150, frozen: 0 })
  await expectSound(stage)
})
