import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openTestGround, type TestGround } from '../../test/ground.ts'
import { inTransaction } from '../ground.ts'
import { bookEntry, bookSale, credit, debit, type Entry, listAccounts, listEntriesOf } from './index.ts'

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

const book = (ground: TestGround, ...entries: Entry[]) =>
  inTransaction(ground, async (tx) => {
    const booked: boolean[] = []
    for (const each of entries) {
      booked.push(await bookEntry(tx, each))
    }
    return booked
  })

test('a fact is booked once, however often and by however many it is told', async () => {
  const ground = await openTestGround()
  const booked = await Promise.all(Array.from({ length: 16 }, () => book(ground, entry())))
  expect(booked.flat().filter(Boolean)).toHaveLength(1)
  expect(await listAccounts(ground)).toEqual([
    { account: 'receivable', currency: 'usd', debitMinor: 100, creditMinor: 0, balanceMinor: 100 },
    { account: 'sales', currency: 'usd', debitMinor: 0, creditMinor: 100, balanceMinor: -100 },
  ])
})

test('postings to one account are added up, and what comes to nothing is left out', async () => {
  const ground = await openTestGround()
  const postings = [
    debit('fee', usd(5)),
    credit('fee', usd(5)),
    debit('receivable', usd(60)),
    debit('receivable', usd(40)),
    credit('sales', usd(100)),
  ]
  expect(
    await book(ground, entry({ postings }), entry({ key: 'nothing', postings: [debit('sales', usd(0))] })),
  ).toEqual([true, false])
  const [booked, ...others] = await listEntriesOf(ground, 'ord_1')
  expect(others).toEqual([])
  expect(booked?.postings).toEqual([debit('receivable', usd(100)), credit('sales', usd(100))])
})

describe('the database itself refuses', () => {
  test.each([
    ['an entry whose sides differ', [debit('receivable', usd(100)), credit('sales', usd(99))]],
    ['euros for yen', [debit('receivable', usd(100)), credit('sales', jpy(100))]],
    ['an entry of one side', [debit('receivable', usd(100))]],
  ])('%s', async (_what, postings) => {
    const ground = await openTestGround()
    await expect(book(ground, entry({ postings }))).rejects.toThrow(
      /entry_balances|does not balance|parts_check/,
    )
    expect(await listAccounts(ground)).toEqual([])
  })

  test.each([
    [
      'an entry without postings',
      sql`insert into shop.journal_entry values ('k', '2026-01-01', 'sale', 's', null, 2)`,
    ],
    [
      'postings that come later, though they balance',
      sql`insert into shop.journal_posting values ('order:ord_1:paid', 'tax', 'usd', 1), ('order:ord_1:paid', 'fee', 'usd', -1)`,
    ],
    [
      'an account that is none',
      sql`insert into shop.journal_posting values ('order:ord_1:paid', 'bribes', 'usd', 1)`,
    ],
    ['to change an entry', sql`update shop.journal_entry set cause = 'other'`],
    ['to delete an entry', sql`delete from shop.journal_entry`],
    ['to empty the journal', sql`truncate shop.journal_entry, shop.journal_posting`],
    ['to change a posting', sql`update shop.journal_posting set amount_minor = 1`],
    ['to delete a posting', sql`delete from shop.journal_posting`],
    ['to empty the postings', sql`truncate shop.journal_posting`],
  ])('%s', async (_what, statement) => {
    const ground = await openTestGround()
    await book(ground, entry())
    const before = await listEntriesOf(ground, 'ord_1')
    await expect(statement.execute(ground.db)).rejects.toThrow(/append-only|does not balance|account_check/)
    expect(await listEntriesOf(ground, 'ord_1')).toEqual(before)
  })
})

test.each([
  ['tax on top', { totalMinor: 1290, discountMinor: 100, shippingMinor: 200, taxMinor: 190 }, -1000],
  ['tax within', { totalMinor: 1100, discountMinor: 100, shippingMinor: 200, taxMinor: 160 }, -840],
  ['nothing but goods', { totalMinor: 3900, discountMinor: 0, shippingMinor: 0, taxMinor: 0 }, -3900],
])('a sale with %s balances', async (_what, totals, sales) => {
  const ground = await openTestGround()
  await inTransaction(ground, (tx) =>
    bookSale(tx, { key: 'order:ord_1:paid', subject: 'ord_1', payment: 'pi_1', currency: 'usd', ...totals }),
  )
  const accounts = Object.fromEntries(
    (await listAccounts(ground)).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
  expect(accounts).toEqual({
    receivable: totals.totalMinor,
    sales,
    ...(totals.discountMinor && { discount: totals.discountMinor }),
    ...(totals.shippingMinor && { shipping: -totals.shippingMinor }),
    ...(totals.taxMinor && { tax: -totals.taxMinor }),
  })
})
