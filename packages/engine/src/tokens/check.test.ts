import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openTokenLedger } from '../../test/token-ledger.ts'
import { checkTokens } from './index.ts'

describe('token entries', () => {
  test.each([
    'update shop.token_entry set amount = 5',
    'delete from shop.token_entry',
    'truncate shop.token_entry',
  ])('are append-only: %s', async (statement) => {
    const { ctx, grant, entries } = await openTokenLedger()
    await grant(10)
    await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow('append-only')
    expect(await entries()).toEqual(['grant 10'])
  })

  test.each([
    [
      'update shop.token_account set balance = balance + 1',
      'the balance is 8 after 2 entries, but the entries add up to 7 (2 entries)',
    ],
    ['update shop.token_grant set remaining = 8', 'has 8 of 10 left'],
    ['update shop.token_grant set suspended = 1', 'has 7 of 10 left'],
    [
      `insert into shop.token_entry values ('user:ada', 4, (select id from shop.token_grant), 'spend', -1, 6, 'x', null, 'x', '2026-06-01')`,
      'position 3',
    ],
  ])('are checked against every stored sum: %s', async (statement, fault) => {
    const { ctx, grant, spend } = await openTokenLedger()
    await grant(10)
    await spend(3)
    expect(await checkTokens(ctx)).toEqual({ accounts: 1, faults: [] })
    await sql.raw(statement).execute(ctx.db)
    const { faults } = await checkTokens(ctx)
    expect(faults.map(({ what }) => what).join()).toContain(fault)
  })
})
