import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { untilLockIsAwaited } from '../../test/context.ts'
import { ada, day, later, openTokenLedger } from '../../test/token-ledger.ts'
import { inTransaction, type Tx } from '../core/context.ts'
import { createTokenSpending, showTokens } from './index.ts'
import { loadAccount } from './load-account.ts'
import { tokens } from './types.ts'

describe('a spend', () => {
  test('draws the grant that expires first, not the one granted first', async () => {
    const { ctx, grant, spend, show, entries } = await openTokenLedger()
    await grant(100)
    await grant(50, { expiresAt: later(ctx, 2 * day) })
    await grant(10, { expiresAt: later(ctx, day) })
    expect(await spend(55)).toEqual({ ok: true, spent: 55, balance: 105 })
    expect((await show()).grants.map(({ remaining }) => remaining)).toEqual([5, 100])
    expect(await entries()).toEqual(['grant 100', 'grant 50', 'grant 10', 'spend -10', 'spend -45'])
  })

  test('is all or nothing, and reports how many tokens are missing', async () => {
    const { grant, spend, balance, entries } = await openTokenLedger()
    expect(await spend(1)).toMatchObject({
      error: { code: 'tokens.insufficient', details: { balance: 0, missing: 1 } },
    })
    await grant(10)
    expect(await spend(11)).toMatchObject({
      error: { code: 'tokens.insufficient', details: { balance: 10, missing: 1 } },
    })
    expect(await balance()).toBe(10)
    expect(await entries()).toEqual(['grant 10'])
  })

  test('gives the same result for the same idempotency key, rejected or not, and rejects another body', async () => {
    const { grant, spend, balance } = await openTokenLedger()
    await grant(10)
    const rejected = await spend(11, 'too-much')
    const first = await spend(4, 'key', 'a picture')
    await spend(1)
    await grant(100)
    expect(await spend(4, 'key', 'a picture')).toEqual(first)
    expect(await spend(11, 'too-much')).toEqual(rejected)
    for (const [amount, key, reason] of [
      [5, 'key', 'a picture'],
      [4, 'key', 'another'],
      [4, 'key', undefined],
      [1, 'too-much', undefined],
    ] as const) {
      expect(await spend(amount, key, reason)).toMatchObject({ error: { code: 'tokens.key_reused' } })
    }
    expect(await balance()).toBe(105)
  })

  test('happens once for concurrent calls with the same idempotency key', async () => {
    const { ctx, grant, entries } = await openTokenLedger()
    await grant(10)
    const processes = Array.from({ length: 8 }, () => createTokenSpending(ctx))
    const input = { accountId: ada, amount: tokens(3), idempotencyKey: 'once', actor: 'user:ada' }
    const results = await Promise.all(processes.flatMap((spend) => [spend(input), spend(input)]))
    expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
      new Set(['{"ok":true,"spent":3,"balance":7}']),
    )
    expect(await entries()).toEqual(['grant 10', 'spend -3'])
  })

  test('locks every account it reads, also one created while it waited for another', async () => {
    const { ctx, grant } = await openTokenLedger()
    await grant(10)
    const spendBoth = (tx: Tx) =>
      sql<{ outcome: string }>`
      select outcome from shop.spend_tokens('{user:ada,user:bob}', '{1,1}', '{a,b}', '{null,null}', '{test,test}', ${tx.now}) order by input
    `.execute(tx.db)
    const { spending } = await inTransaction(ctx, async (tx) => {
      await loadAccount(tx, ada)
      const spending = inTransaction(ctx, async (other) => {
        expect((await spendBoth(other)).rows).toEqual([{ outcome: 'spent' }, { outcome: 'spent' }])
        const bob = sql`select from shop.token_account where id = 'user:bob' for no key update nowait`
        await expect(bob.execute(ctx.db)).rejects.toThrow('could not obtain lock')
      })
      // A failure before it is awaited should fail the test, not end the process.
      spending.catch(() => {})
      await untilLockIsAwaited(ctx)
      await grant(10, { accountId: 'user:bob' })
      return { spending }
    })
    await spending
    expect((await showTokens(ctx, 'user:bob')).balance).toBe(9)
  })

  test('is rejected once for two concurrent calls with the same key on an account that never had tokens', async () => {
    const { ctx, spend } = await openTokenLedger()
    const { second } = await inTransaction(ctx, async (tx) => {
      await sql`select shop.spend_tokens('{user:ada}', '{1}', '{once}', '{null}', '{test}', ${tx.now})`.execute(
        tx.db,
      )
      const second = spend(1, 'once')
      second.catch(() => {})
      await untilLockIsAwaited(ctx)
      return { second }
    })
    expect(await second).toMatchObject({ ok: false, error: { code: 'tokens.insufficient' } })
    expect(await spend(2, 'once')).toMatchObject({ ok: false, error: { code: 'tokens.key_reused' } })
  })
})
