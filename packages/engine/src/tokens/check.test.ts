import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../test/ledger.ts'
import { checkTokens } from './index.ts'

describe('the entries', () => {
  test.each([
    'update shop.token_entry set amount = 5',
    'delete from shop.token_entry',
    'truncate shop.token_entry',
  ])('stay: %s', async (statement) => {
    const { ctx, grant, entries } = await openLedger()
    await grant(10)
    await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow('append-only')
    expect(await entries()).toEqual(['grant 10'])
  })

  test.each([
    ['update shop.token_account set balance = balance + 1', 'says 8 in 2 entries, which are 7 in 2'],
    ['update shop.token_grant set remaining = 8', 'says 8 of 10 left'],
    ['update shop.token_grant set suspended = 1', 'says 7 of 10 left'],
    [
      `insert into shop.token_entry values ('user:ada', 4, (select id from shop.token_grant), 'spend', -1, 6, 'x', null, 'x', '2026-06-01')`,
      'counted 3',
    ],
  ])('are what a check believes: %s', async (statement, fault) => {
    const { ctx, grant, spend } = await openLedger()
    await grant(10)
    await spend(3)
    expect(await checkTokens(ctx)).toEqual({ accounts: 1, faults: [] })
    await sql.raw(statement).execute(ctx.db)
    const { faults } = await checkTokens(ctx)
    expect(faults.map(({ what }) => what).join()).toContain(fault)
  })
})
