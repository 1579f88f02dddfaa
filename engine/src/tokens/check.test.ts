import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { ada, openLedger } from '../../test/ledger.ts'
import { createDb, createPool } from '../db.ts'
import { tokens } from '../purse.ts'
import { checkTokens, createTokenSpending } from './index.ts'

describe('the entries', () => {
  test.each(['update shop.token_entry set amount = 5', 'delete from shop.token_entry', 'truncate shop.token_entry'])(
    'stay: %s',
    async (statement) => {
      const { ground, grant, entries } = await openLedger()
      await grant(10)
      await expect(sql.raw(statement).execute(ground.db)).rejects.toThrow('append-only')
      expect(await entries()).toEqual(['grant 10'])
    },
  )

  test.each([
    ['update shop.token_account set balance = balance + 1', 'says 8 in 2 entries, which are 7 in 2'],
    ['update shop.token_grant set remaining = 8', 'says 8 of 10 left'],
    ['update shop.token_grant set frozen = 1', 'says 7 of 10 left'],
    [
      `insert into shop.token_entry values ('user:ada', 4, (select id from shop.token_grant), 'spend', -1, 6, 'x', null, 'x', '2026-06-01')`,
      'counted 3',
    ],
  ])('are what a check believes: %s', async (statement, fault) => {
    const { ground, grant, spend } = await openLedger()
    await grant(10)
    await spend(3)
    expect(await checkTokens(ground)).toEqual({ accounts: 1, faults: [] })
    await sql.raw(statement).execute(ground.db)
    const { faults } = await checkTokens(ground)
    expect(faults.map(({ what }) => what).join()).toContain(fault)
  })

  test('are safe from a role that owns nothing, which can spend all the same', async () => {
    const { ground, grant } = await openLedger()
    await grant(10)
    const role = `runtime_${ground.ids.next('shop', ground.clock.now())}`
    await sql
      .raw(`
        create role ${role} login password 'runtime';
        grant usage on schema shop to ${role};
        grant select, insert, update, delete on all tables in schema shop to ${role};
        grant execute on all functions in schema shop to ${role};
        revoke update, delete on shop.token_entry from ${role}`)
      .execute(ground.db)
    const url = new URL(ground.databaseUrl)
    Object.assign(url, { username: role, password: 'runtime' })
    const db = createDb(createPool(url.href, 1))
    try {
      const wish = { accountId: ada, amount: tokens(3), idempotencyKey: 'work', actor: 'test' }
      expect(await createTokenSpending({ ...ground, db })(wish)).toEqual({ ok: true, spent: 3, balance: 7 })
      for (const statement of [
        'alter table shop.token_entry disable trigger all',
        'update shop.token_entry set amount = 5',
        'truncate shop.token_entry',
        'drop table shop.token_entry',
      ]) {
        await expect(sql.raw(statement).execute(db)).rejects.toThrow(/must be owner|permission denied/)
      }
    } finally {
      await db.destroy()
      await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(ground.db)
    }
  })
})
