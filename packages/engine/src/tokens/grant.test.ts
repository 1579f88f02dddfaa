import { describe, expect, test } from 'vitest'
import { later, openTokenLedger, turn } from '../../test/token-ledger.ts'
import type { TokenRollover } from './types.ts'

describe('a reversal', () => {
  test('takes remaining tokens first; used tokens are owed and paid by the next grant', async () => {
    const { grant, spend, recount, show, entries } = await openTokenLedger()
    await grant(100, { key: 'pack' })
    await spend(80)
    await recount('pack', { refunded: 100, disputed: 0 })
    expect(await show()).toMatchObject({ balance: -80 })
    expect(await spend(1)).toMatchObject({ ok: false })
    await grant(100)
    expect(await show()).toMatchObject({ balance: 20 })
    const paid = ['grant 100', 'settle -80', 'settle 80']
    expect(await entries()).toEqual(['grant 100', 'spend -80', 'reverse -100', ...paid])
  })

  test('is paid at once from other grants', async () => {
    const { grant, spend, recount, show, entries } = await openTokenLedger()
    await grant(10, { key: 'pack' })
    await spend(10)
    await grant(30)
    await recount('pack', { refunded: 5, disputed: 0 })
    expect((await show()).grants.map(({ remaining }) => remaining)).toEqual([25])
    expect(await entries()).toEqual([
      'grant 10',
      'spend -10',
      'grant 30',
      'reverse -5',
      'settle -5',
      'settle 5',
    ])
  })

  test('forgives tokens that expired unspent', async () => {
    const { ctx, grant, spend, recount, show } = await openTokenLedger()
    await grant(100, { key: 'pack', expiresAt: later(ctx, 10) })
    await spend(30)
    turn(ctx, 20)
    await recount('pack', { refunded: 50, disputed: 0 })
    expect(await show()).toMatchObject({ balance: 0 })
    await recount('pack', { refunded: 100, disputed: 0 })
    expect(await show()).toMatchObject({ balance: -30 })
    await recount('pack', { refunded: 0, disputed: 0 })
    expect(await show()).toMatchObject({ balance: 0 })
  })

  test('is idempotent and can be undone', async () => {
    const { grant, spend, recount, show, entries } = await openTokenLedger()
    await grant(100, { key: 'pack' })
    await spend(40)
    for (const refunded of [30, 30, 90, 90, 0, 0]) {
      await recount('pack', { refunded, disputed: 0 })
    }
    expect(await show()).toMatchObject({ balance: 60 })
    expect(await entries()).toEqual(['grant 100', 'spend -40', 'reverse -30', 'reverse -60', 'restore 90'])
  })

  test('suspends remaining tokens while a dispute is open, released holds included; a won dispute reinstates it, a lost one reverses it', async () => {
    const { grant, spend, hold, close, recount, show, entries } = await openTokenLedger()
    await grant(100, { key: 'pack' })
    await spend(20)
    const { hold: held } = await hold(30)
    await recount('pack', { refunded: 0, disputed: 100 })
    expect(await show()).toMatchObject({ balance: 0, suspended: 50, held: 30 })
    await close(held.id, 10)
    expect(await show()).toMatchObject({ balance: 0, suspended: 70, held: 0 })
    await recount('pack', { refunded: 0, disputed: 0 })
    expect(await show()).toMatchObject({ balance: 70, suspended: 0 })
    await recount('pack', { refunded: 100, disputed: 0 })
    expect(await show()).toMatchObject({ balance: -30, suspended: 0 })
    await entries()
  })
})

describe('a grant', () => {
  test('is made once per key under concurrency', async () => {
    const { grant, balance } = await openTokenLedger()
    const granted = await Promise.all(Array.from({ length: 12 }, () => grant(10, { key: 'invoice-line' })))
    expect(granted.filter((id) => id !== undefined)).toHaveLength(1)
    expect(await balance()).toBe(10)
  })

  const monthly: TokenRollover = {
    cap: 50,
    series: 'si_1',
    anchor: '2026-06-01T12:00:00.000Z',
    unit: 'month',
    count: 1,
  }
  const month = (number: number) => new Date(Date.UTC(2026, 5 + number, 1, 12))
  const period = (at: number) => ({
    periodStart: month(at),
    expiresAt: month(at + 1),
    rollover: monthly,
    key: `si_1:${at}`,
  })

  test('rolls over at most the cap, month after month', async () => {
    const { ctx, grant, spend, balance, entries } = await openTokenLedger()
    await grant(100, period(0))
    ctx.time.now = month(1).getTime()
    await grant(100, period(1))
    expect(await balance()).toBe(150)
    await spend(20)
    ctx.time.now = month(2).getTime()
    expect(await balance()).toBe(50)
    await grant(100, period(2))
    expect(await balance()).toBe(150)
    ctx.time.now = month(9).getTime()
    expect(await balance()).toBe(50)
    await entries()
  })

  test.each([[[0, 1, 2]], [[2, 0, 1]], [[2, 1, 0]], [[1, 0, 1, 2, 0]]])(
    'gives the same balance when it arrives late, duplicated or out of order (%j)',
    async (order) => {
      const { ctx, grant, balance, entries } = await openTokenLedger()
      ctx.time.now = month(2).getTime() + 60_000
      for (const at of order) {
        await grant(100, period(at))
      }
      expect(await balance()).toBe(150)
      await entries()
    },
  )
})
