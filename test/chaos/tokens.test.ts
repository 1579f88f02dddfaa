/** The process dies while it writes into the ledger of tokens: all of a fact is there or nothing, and its key is answered the same. */
import { createClock, createEngine, tokens } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import { holdAt } from './holds.ts'
import { openChaosShop } from './shop-process.ts'

test('killed in a spend, then in a capture: nothing was taken, and asked again it is taken once', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const { sandbox, sandboxPort: port, databaseUrl } = shop
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [], host: '127.0.0.1', port, protocol: 'http' as const }
  const engine = createEngine({ databaseUrl, stripe, clock: createClock(() => sandbox.now()) })
  onTestFinished(() => engine.close())
  await engine.tokens.keep.grant({
    ...{ accountId: 'user:ada', kind: 'bonus', amount: tokens(10), provenance: {}, key: 'bonus', expiresAt: null, actor: 'test' },
  })
  const { key } = await engine.apiKeys.create({ name: 'Renderer', scopes: ['tokens:spend'], actor: 'test' })
  let process = await shop.start({ works: false })
  const ask = async (path: string, json: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${process.url}/api/tokens${path}`, { method: 'POST', headers, body: JSON.stringify(json) })
    return { status: answer.status, ...((await answer.json()) as { balance?: number; hold?: { id: string } }) }
  }
  const balance = async () => {
    expect((await engine.tokens.check()).faults).toEqual([])
    return (await engine.tokens.keep.show('user:ada')).balance
  }
  /** Dies at the entry, before it is committed; then the same is asked twice. */
  const dieAndAskAgain = async (path: string, json: object) => {
    const before = await balance()
    const hold = await holdAt(shop, 'after insert on shop.token_entry')
    void ask(path, json).catch(() => {})
    await hold.reached()
    await process.kill()
    const [{ pid } = { pid: 0 }] = await shop.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
    )
    // As PostgreSQL does by itself once it notices that nobody is there.
    await shop.query('select pg_terminate_backend($1)', [pid])
    await hold.release()
    expect(await balance()).toBe(before)
    process = await shop.start({ works: false })
    const first = await ask(path, json)
    expect(await ask(path, json)).toEqual(first)
    return first
  }

  const spend = { userId: 'ada', amount: 3, idempotencyKey: 'render-1' }
  expect(await dieAndAskAgain('/spend', spend)).toMatchObject({ status: 201, balance: 7 })
  const { hold } = await ask('/holds', { userId: 'ada', amount: 5, idempotencyKey: 'render-2' })
  expect(await dieAndAskAgain(`/holds/${hold?.id}/capture`, { amount: 2 })).toMatchObject({ status: 200, balance: 5 })
  expect(await balance()).toBe(5)
})
