import { describe, expect, test } from 'vitest'
import { ada, day, later, openTokenLedger, turn } from '../../test/token-ledger.ts'
import { readTokenHistory, settleDueTokenAccounts } from './index.ts'

describe('expiry', () => {
  test('removes a grant at its exact time, whether or not that is written yet', async () => {
    const { ctx, grant, spend, balance, entries } = await openTokenLedger()
    await grant(10, { expiresAt: later(ctx, 60) })
    await grant(1)
    ctx.time.now += 60 * 60_000 - 1
    expect(await balance()).toBe(11)
    ctx.time.now += 1
    expect(await balance()).toBe(1)
    expect(await entries()).toEqual(['grant 10', 'grant 1'])
    expect(await spend(2)).toMatchObject({ ok: false, error: { details: { balance: 1 } } })
    expect(await entries()).toEqual(['grant 10', 'grant 1', 'expire -10'])
  })

  test('is written by a job for idle accounts, with the time at which it happened', async () => {
    const { ctx, grant, entries } = await openTokenLedger()
    const expiresAt = later(ctx, 60)
    await grant(10, { expiresAt })
    turn(ctx, day)
    expect(await settleDueTokenAccounts(ctx)).toBe(1)
    expect(await settleDueTokenAccounts(ctx)).toBe(0)
    expect(await entries()).toEqual(['grant 10', 'expire -10'])
    expect((await readTokenHistory(ctx, ada))[0]?.at).toEqual(expiresAt)
  })

  test('ends a hold and releases its tokens', async () => {
    const { ctx, grant, hold, show, close } = await openTokenLedger()
    await grant(10)
    const { hold: held } = await hold(6, { expiresInSeconds: 60 })
    expect(await show()).toMatchObject({ balance: 4, held: 6 })
    turn(ctx, 1)
    expect(await show()).toMatchObject({ balance: 10, held: 0, holds: [] })
    await expect(close(held.id, 1)).rejects.toMatchObject({
      code: 'tokens.hold_closed',
      details: { state: 'expired' },
    })
  })
})

describe('a hold', () => {
  test('is captured in part, and the rest returns to the grants it was drawn from', async () => {
    const { ctx, grant, hold, close, entries, show } = await openTokenLedger()
    await grant(10, { expiresAt: later(ctx, day) })
    await grant(10)
    const { hold: held, balance } = await hold(15)
    expect(balance).toBe(5)
    const closed = await close(held.id, 12)
    expect(closed).toMatchObject({ balance: 8, hold: { state: 'captured', captured: 12 } })
    expect(await close(held.id, 12)).toMatchObject({ balance: 8 })
    expect((await show()).grants.map(({ remaining }) => remaining)).toEqual([8])
    const closing = ['release 10', 'capture -10', 'release 5', 'capture -2']
    expect(await entries()).toEqual(['grant 10', 'grant 10', 'hold -10', 'hold -5', ...closing])
    await expect(close(held.id, 0)).rejects.toMatchObject({ code: 'tokens.hold_closed' })
  })

  test('keeps its tokens when their grant expires, and loses those that are not captured', async () => {
    const { ctx, grant, hold, close, entries } = await openTokenLedger()
    await grant(10, { expiresAt: later(ctx, 10) })
    const { hold: held } = await hold(6)
    turn(ctx, 20)
    expect(await close(held.id, 5)).toMatchObject({ balance: 0 })
    expect(await entries()).toEqual([
      'grant 10',
      'hold -6',
      'expire -4',
      'release 6',
      'capture -5',
      'expire -1',
    ])
  })

  test('never exceeds the balance, and a capture never exceeds the hold', async () => {
    const { grant, hold, close } = await openTokenLedger()
    await expect(hold(1)).rejects.toMatchObject({ code: 'tokens.insufficient' })
    await grant(5)
    await expect(hold(6)).rejects.toMatchObject({
      code: 'tokens.insufficient',
      details: { balance: 5, missing: 1 },
    })
    const { hold: held } = await hold(5)
    await expect(close(held.id, 6)).rejects.toMatchObject({ code: 'tokens.hold_exceeded' })
    expect(await close(held.id, 0)).toMatchObject({ balance: 5, hold: { state: 'released' } })
  })

  test('with the same idempotency key is the same hold', async () => {
    const { grant, hold, balance } = await openTokenLedger()
    await grant(5)
    const first = await hold(2, { idempotencyKey: 'work' })
    expect((await hold(2, { idempotencyKey: 'work' })).hold).toEqual(first.hold)
    await expect(hold(3, { idempotencyKey: 'work' })).rejects.toMatchObject({ code: 'tokens.key_reused' })
    expect(await balance()).toBe(3)
  })
})
