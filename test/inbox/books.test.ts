/** The books against the balance at Stripe: every minor unit there is one here, and what is not is named. */
import { expect, test } from 'vitest'
import { openStage, type Stage } from './stage.ts'

async function takeInAll(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

const balanceOf = (
  accounts: { account: string; currency: string; balanceMinor: number }[],
  account: string,
) =>
  Object.fromEntries(
    accounts
      .filter((each) => each.account === account)
      .map(({ currency, balanceMinor }) => [currency, balanceMinor]),
  )

/** What Stripe says lies there, currency by currency. */
async function balanceAtStripe({ stripe }: Stage): Promise<Record<string, number>> {
  const { available, pending } = await stripe.balance.retrieve()
  const sums: Record<string, number> = {}
  for (const { currency, amount } of [...available, ...pending]) {
    sums[currency] = (sums[currency] ?? 0) + amount
  }
  return sums
}

test('sales, refunds and fees in three currencies come to what lies at Stripe', {
  timeout: 60_000,
}, async () => {
  const stage = await openStage()
  await stage.save()
  for (const currency of ['usd', 'eur', 'jpy']) {
    const sale = await stage.order({ 'PMP-GRAPHITE': 2 }, currency)
    await stage.pay(sale)
    await stage.refundAtStripe(sale, 700)
  }
  const failing = await stage.order({ 'CME-VENT': 1 })
  await stage.pay(failing, 'pm_card_refundFail')
  await stage.refundAtStripe(failing)
  await stage.sandbox.advance('1 hour')
  await takeInAll(stage)

  const report = await stage.engine.books.check({ heal: false })
  expect(report).toMatchObject({ drifts: [], open: [], compared: 9 })
  expect(balanceOf(report.accounts, 'stripe_balance')).toEqual(await balanceAtStripe(stage))
  expect(balanceOf(report.accounts, 'receivable')).toEqual({ usd: 0, eur: 0, jpy: 0 })
  expect(balanceOf(report.accounts, 'refund')).toEqual({ usd: 700, eur: 700, jpy: 700 })
})

test('what nothing told of is named, booked when asked, and once', { timeout: 60_000 }, async () => {
  const stage = await openStage()
  await stage.save()
  const sale = await stage.order({ 'CME-VENT': 1 })
  await stage.pay(sale)
  const [charged] = (await stage.stripe.balanceTransactions.list()).data
  // Of the sale we hear, of the balance we do not.
  for (const event of await stage.events()) {
    if (!event.type.startsWith('charge.')) {
      await stage.deliver(event)
    }
  }
  expect((await stage.engine.books.check({ heal: false })).drifts).toEqual([])
  await stage.sandbox.advance('1 hour')

  const found = await stage.engine.books.check({ heal: false })
  expect(found.drifts).toMatchObject([
    { what: `balance transaction ${charged?.id}`, ours: 'not in the journal', healed: false },
  ])
  expect(found.open).toMatchObject([{ currency: 'usd', amountMinor: charged?.amount }])
  const [healed, besides] = await Promise.all([
    stage.engine.books.check({ heal: true }),
    stage.engine.reconcile({ heal: true }),
  ])
  expect(healed.drifts.length + besides.drifts.length).toBeGreaterThan(0)
  await takeInAll(stage)
  const proved = await stage.engine.books.check({ heal: true })
  expect(proved).toMatchObject({ drifts: [], open: [], compared: 1, entries: 2 })
  expect(balanceOf(proved.accounts, 'stripe_balance')).toEqual(await balanceAtStripe(stage))
})

test('an entry that Stripe knows nothing of, or knows otherwise, is named', { timeout: 60_000 }, async () => {
  const stage = await openStage()
  await stage.save()
  await stage.pay(await stage.order({ 'CME-VENT': 1 }))
  await takeInAll(stage)
  await stage.query(`with made_up as (
      insert into shop.journal_entry values ('stripe:txn_made_up', '2020-01-01', 'stripe.charge', 'ch_0', null, 2) returning key
    )
    insert into shop.journal_posting
    select key, account, 'usd', amount from made_up, (values ('stripe_balance', 5), ('receivable', -5)) as part (account, amount)`)
  // Past the triggers, as only who owns the database can.
  await stage.query('set session_replication_role = replica')
  await stage.query(`update shop.journal_posting set amount_minor = amount_minor + 1 where account = 'fee'`)
  await stage.query('reset session_replication_role')
  await stage.sandbox.advance('1 hour')
  const { drifts } = await stage.engine.books.check({ heal: true })
  expect(drifts).toMatchObject([
    { ours: 'does not balance', healed: false },
    {
      what: expect.stringContaining('balance transaction'),
      remedy: expect.stringContaining('another amount'),
      healed: false,
    },
    { what: 'entry stripe:txn_made_up', stripes: 'no such balance transaction', healed: false },
  ])
})
