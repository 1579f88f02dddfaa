import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openTestContext, type TestContext } from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import { credit, debit, type Entry, listAccounts, listEntriesOf, postEntry, postSale } from './index.ts'

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' })
const jpy = (amountMinor: number) => ({ amountMinor, currency: 'jpy' })

const entry = (changes: Partial<Entry> = {}): Entry => ({
  key: 'order:ord_1:paid',
  cause: 'sale',
  subject: 'ord_1',
  payment: 'pi_1',
  postings: [debit('receivable', usd(100)), credit('sales', usd(100))],
  ...changes,
})

const postAll = (ctx: TestContext, ...entries: Entry[]) =>
  inTransaction(ctx, async (tx) => {
    const posted: boolean[] = []
    for (const each of entries) {
      posted.push(await postEntry(tx, each))
    }
    return posted
  })

test('posts a fact once under concurrency', async () => {
  const ctx = await openTestContext()
  const posted = await Promise.all(Array.from({ length: 16 }, () => postAll(ctx, entry())))
  expect(posted.flat().filter(Boolean)).toHaveLength(1)
  expect(await listAccounts(ctx)).toEqual([
    { account: 'receivable', currency: 'usd', debitMinor: 100, creditMinor: 0, balanceMinor: 100 },
    { account: 'sales', currency: 'usd', debitMinor: 0, creditMinor: 100, balanceMinor: -100 },
  ])
})

test('adds up postings to one account and leaves out those that add up to 0', async () => {
  const ctx = await openTestContext()
  const postings = [
    debit('fee', usd(5)),
    credit('fee', usd(5)),
    debit('receivable', usd(60)),
    debit('receivable', usd(40)),
    credit('sales', usd(100)),
  ]
  expect(
    await postAll(ctx, entry({ postings }), entry({ key: 'nothing', postings: [debit('sales', usd(0))] })),
  ).toEqual([true, false])
  const [posted, ...others] = await listEntriesOf(ctx, 'ord_1')
  expect(others).toEqual([])
  expect(posted?.postings).toEqual([debit('receivable', usd(100)), credit('sales', usd(100))])
})

describe('the database rejects', () => {
  test.each([
    ['an entry whose sides differ', [debit('receivable', usd(100)), credit('sales', usd(99))]],
    ['an entry whose currencies do not balance', [debit('receivable', usd(100)), credit('sales', jpy(100))]],
    ['an entry with one posting', [debit('receivable', usd(100))]],
  ])('%s', async (_what, postings) => {
    const ctx = await openTestContext()
    await expect(postAll(ctx, entry({ postings }))).rejects.toThrow(
      /entry_balances|does not balance|posting_count_check/,
    )
    expect(await listAccounts(ctx)).toEqual([])
  })

  test.each([
    [
      'an entry without postings',
      sql`insert into shop.journal_entry values ('k', '2026-01-01', 'sale', 's', null, 2)`,
    ],
    [
      'balanced postings added to an existing entry',
      sql`insert into shop.journal_posting values ('order:ord_1:paid', 'tax', 'usd', 1), ('order:ord_1:paid', 'fee', 'usd', -1)`,
    ],
    [
      'an unknown account',
      sql`insert into shop.journal_posting values ('order:ord_1:paid', 'bribes', 'usd', 1)`,
    ],
    ['an update of an entry', sql`update shop.journal_entry set cause = 'other'`],
    ['a delete of an entry', sql`delete from shop.journal_entry`],
    ['a truncate of the ledger', sql`truncate shop.journal_entry, shop.journal_posting`],
    ['an update of a posting', sql`update shop.journal_posting set amount_minor = 1`],
    ['a delete of a posting', sql`delete from shop.journal_posting`],
    ['a truncate of the postings', sql`truncate shop.journal_posting`],
  ])('%s', async (_what, statement) => {
    const ctx = await openTestContext()
    await postAll(ctx, entry())
    const before = await listEntriesOf(ctx, 'ord_1')
    await expect(statement.execute(ctx.db)).rejects.toThrow(/append-only|does not balance|account_check/)
    expect(await listEntriesOf(ctx, 'ord_1')).toEqual(before)
  })
})

test.each([
  ['tax on top', { totalMinor: 1290, discountMinor: 100, shippingMinor: 200, taxMinor: 190 }, -1000],
  ['tax included', { totalMinor: 1100, discountMinor: 100, shippingMinor: 200, taxMinor: 160 }, -840],
  ['items only', { totalMinor: 3900, discountMinor: 0, shippingMinor: 0, taxMinor: 0 }, -3900],
])('a sale with %s balances', async (_what, totals, sales) => {
  const ctx = await openTestContext()
  await inTransaction(ctx, (tx) =>
    postSale(tx, { key: 'order:ord_1:paid', subject: 'ord_1', payment: 'pi_1', currency: 'usd', ...totals }),
  )
  const accounts = Object.fromEntries(
    (await listAccounts(ctx)).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
  expect(accounts).toEqual({
    receivable: totals.totalMinor,
    sales,
    ...(totals.discountMinor && { discount: totals.discountMinor }),
    ...(totals.shippingMinor && { shipping: -totals.shippingMinor }),
    ...(totals.taxMinor && { tax: -totals.taxMinor }),
  })
})
