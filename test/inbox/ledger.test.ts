/**
 * The ledger compared with the balance at Stripe: equal to the minor unit, and every discrepancy is
 * reported.
 */
import { expect, test } from 'vitest'
import { type Harness, openHarness } from './harness.ts'

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
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

/** Stripe's balance, pending included, by currency. */
async function balanceAtStripe({ stripe }: Harness): Promise<Record<string, number>> {
  const { available, pending } = await stripe.balance.retrieve()
  const sums: Record<string, number> = {}
  for (const { currency, amount } of [...available, ...pending]) {
    sums[currency] = (sums[currency] ?? 0) + amount
  }
  return sums
}

test('sales, refunds and fees in three currencies add up to the balance at Stripe', {
  timeout: 60_000,
}, async () => {
  const harness = await openHarness()
  await harness.save()
  for (const currency of ['usd', 'eur', 'jpy']) {
    const sale = await harness.order({ 'PMP-GRAPHITE': 2 }, currency)
    await harness.pay(sale)
    await harness.refundAtStripe(sale, 700)
  }
  const failing = await harness.order({ 'CME-VENT': 1 })
  await harness.pay(failing, 'pm_card_refundFail')
  await harness.refundAtStripe(failing)
  await harness.sandbox.advance('1 hour')
  await deliverEvents(harness)

  const report = await harness.engine.ledger.check({ repair: false })
  expect(report).toMatchObject({ discrepancies: [], open: [], compared: 9 })
  expect(balanceOf(report.accounts, 'stripe_balance')).toEqual(await balanceAtStripe(harness))
  expect(balanceOf(report.accounts, 'receivable')).toEqual({ usd: 0, eur: 0, jpy: 0 })
  expect(balanceOf(report.accounts, 'refund')).toEqual({ usd: 700, eur: 700, jpy: 700 })
})

test('reports a balance transaction whose event was lost, and repair posts it once', {
  timeout: 60_000,
}, async () => {
  const harness = await openHarness()
  await harness.save()
  const sale = await harness.order({ 'CME-VENT': 1 })
  await harness.pay(sale)
  const [transaction] = (await harness.stripe.balanceTransactions.list()).data
  // The event of the sale arrives, those of the charge do not.
  for (const event of await harness.events()) {
    if (!event.type.startsWith('charge.')) {
      await harness.deliver(event)
    }
  }
  expect((await harness.engine.ledger.check({ repair: false })).discrepancies).toEqual([])
  await harness.sandbox.advance('1 hour')

  const found = await harness.engine.ledger.check({ repair: false })
  expect(found.discrepancies).toMatchObject([
    { what: `balance transaction ${transaction?.id}`, inDatabase: 'not in the journal', repaired: false },
  ])
  expect(found.open).toMatchObject([{ currency: 'usd', amountMinor: transaction?.amount }])
  const [repaired, concurrent] = await Promise.all([
    harness.engine.ledger.check({ repair: true }),
    harness.engine.reconcile({ repair: true }),
  ])
  expect(repaired.discrepancies.length + concurrent.discrepancies.length).toBeGreaterThan(0)
  await deliverEvents(harness)
  const verified = await harness.engine.ledger.check({ repair: true })
  expect(verified).toMatchObject({ discrepancies: [], open: [], compared: 1, entries: 2 })
  expect(balanceOf(verified.accounts, 'stripe_balance')).toEqual(await balanceAtStripe(harness))
})

test('reports a ledger entry that differs from Stripe or does not exist there', {
  timeout: 60_000,
}, async () => {
  const harness = await openHarness()
  await harness.save()
  await harness.pay(await harness.order({ 'CME-VENT': 1 }))
  await deliverEvents(harness)
  await harness.query(`with made_up as (
      insert into shop.journal_entry values ('stripe:txn_made_up', '2020-01-01', 'stripe.charge', 'ch_0', null, 2) returning key
    )
    insert into shop.journal_posting
    select key, account, 'usd', amount from made_up, (values ('stripe_balance', 5), ('receivable', -5)) as part (account, amount)`)
  // Bypasses the triggers, as only the owner of the database can.
  await harness.query('set session_replication_role = replica')
  await harness.query(`update shop.journal_posting set amount_minor = amount_minor + 1 where account = 'fee'`)
  await harness.query('reset session_replication_role')
  await harness.sandbox.advance('1 hour')
  const { discrepancies } = await harness.engine.ledger.check({ repair: true })
  expect(discrepancies).toMatchObject([
    { inDatabase: 'does not balance', repaired: false },
    {
      what: expect.stringContaining('balance transaction'),
      hint: expect.stringContaining('another amount'),
      repaired: false,
    },
    { what: 'entry stripe:txn_made_up', atStripe: 'no such balance transaction', repaired: false },
  ])
})
