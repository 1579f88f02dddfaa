/** The process dies while it writes into the ledger of tokens: all of a fact is there or nothing, and its key is answered the same. */
import { createClock, createEngine, tokens } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import plans from '../../plans.ts'
import { holdAt } from './holds.ts'
import { type ChaosShop, eventually, openChaosShop } from './shop-process.ts'

test('killed in a spend, then in a capture: nothing was taken, and asked again it is taken once', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
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
    await loseItsTransaction(shop)
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

test('killed while it grants the tokens of a plan: nothing was granted, and after the restart it is granted once', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
  await engine.plans.push({ apply: true })
  const process = await shop.start()
  const hold = await holdAt(shop, 'after insert on shop.token_entry')
  const user = { userId: 'user_ada', email: 'ada@example.com' }
  const back = { successUrl: `${process.url}/thanks`, cancelUrl: `${process.url}/pricing` }
  const { sessionId } = await engine.subscriptions.start({ user, lookupKey: 'studio_monthly_usd', ...back })
  await shop.pay(sessionId)
  await hold.reached()
  await process.kill()
  await loseItsTransaction(shop)
  await hold.release()
  const granted = async () => {
    expect((await engine.tokens.check()).faults).toEqual([])
    return (await engine.tokens.keep.history('user:user_ada')).map(({ kind, amount }) => ({ kind, amount }))
  }
  expect(await granted()).toEqual([])

  // The queue's lock says nothing of its holder; after some minutes it is taken for dead.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  await shop.start()
  await eventually(async () => expect(await granted()).toEqual([{ kind: 'grant', amount: 500 }]))
})

function openEngine({ sandbox, sandboxPort: port, databaseUrl }: ChaosShop) {
  const stripe = { secretKey: 'sk_test_chaos', webhookSecrets: [], host: '127.0.0.1', port, protocol: 'http' as const }
  const engine = createEngine({ databaseUrl, stripe, plans, clock: createClock(() => sandbox.now()) })
  onTestFinished(() => engine.close())
  return engine
}

/** As PostgreSQL does by itself once it notices that nobody is there. */
async function loseItsTransaction(shop: ChaosShop): Promise<void> {
  await shop.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  )
}
