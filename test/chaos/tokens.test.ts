/**
 * Kills the process while it writes to the token ledger: each change is saved completely or not at
 * all, and its idempotency key returns the same result.
 */
import { createClock, createEngine, tokens } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import { config } from '../config.ts'
import { pauseTransaction } from './pause-transaction.ts'
import { type ChaosShop, eventually, openChaosShop, webhookSecret } from './shop-process.ts'

test('applies a spend, hold, capture, release and expiry once when killed before or after their commit', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
  const { key } = await engine.apiKeys.create({ name: 'Renderer', scopes: ['tokens:spend'], actor: 'test' })
  let process = await shop.start()
  const post = async (path: string, json: object): Promise<TokenResponse> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const response = await fetch(`${process.url}/api/tokens${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(json),
    })
    return { status: response.status, ...((await response.json()) as Omit<TokenResponse, 'status'>) }
  }
  const grant = (userId: string, expiresAt: Date | null = null) =>
    engine.tokens.admin.grant({
      accountId: `user:${userId}`,
      kind: 'bonus',
      amount: tokens(10),
      provenance: {},
      key: `${userId} ${expiresAt}`,
      expiresAt,
      actor: 'test',
    })
  const entriesOf = async (userId: string) => {
    expect((await engine.tokens.check()).faults).toEqual([])
    return (await engine.tokens.admin.history(`user:${userId}`))
      .map(({ kind, amount }) => `${kind} ${amount}`)
      .reverse()
  }
  const all = () => Promise.all(['ada', 'bob', 'cyd', 'dan', 'eve'].map(entriesOf))
  for (const userId of ['ada', 'bob', 'cyd', 'dan']) {
    await grant(userId)
  }

  const done: string[][] = [['grant 10'], ['grant 10'], ['grant 10'], ['grant 10'], []]
  for (const [at, [when, kind]] of Object.entries(moments).entries()) {
    const holdOf = async (userId: string) =>
      (await post('/holds', { userId, amount: 2, idempotencyKey: `before-${at}` })).hold?.id
    const [captured, released] = [await holdOf('cyd'), await holdOf('dan')]
    await grant('eve', new Date(shop.sandbox.now() + 10 * 60_000))
    done[2]?.push('hold -2')
    done[3]?.push('hold -2')
    done[4]?.push('grant 10')
    expect(await all()).toEqual(done)

    const requests: [path: string, json: object][] = [
      ['/spend', { userId: 'ada', amount: 3, idempotencyKey: `spend-${at}` }],
      ['/holds', { userId: 'bob', amount: 3, idempotencyKey: `hold-${at}` }],
      [`/holds/${captured}/capture`, { amount: 1 }],
      [`/holds/${released}/release`, {}],
    ]
    const pause = await pauseTransaction(shop, { trigger: when, kind })
    for (const [path, json] of requests) {
      void post(path, json).catch(() => {})
    }
    await shop.advance('11 minutes')
    await settleNow(shop)
    await pause.reached(requests.length + 1)
    await process.kill()
    if (kind === 'trigger') {
      await terminatePausedBackends(shop)
    }
    await pause.resume()
    const after = [['spend -3'], ['hold -3'], ['release 2', 'capture -1'], ['release 2'], ['expire -10']]
    const once = done.map((entries, of) => [...entries, ...(after[of] ?? [])])
    expect(await all()).toEqual(kind === 'trigger' ? done : once)

    process = await shop.start()
    for (const [path, json] of requests) {
      const again = await post(path, json)
      expect(again.status).toBeLessThan(300)
      expect(await post(path, json)).toEqual(again)
    }
    await settleNow(shop)
    await eventually(async () => expect(await all()).toEqual(once), 30_000)
    done.splice(0, done.length, ...once)
  }
})

/** Where each transaction is paused when the process is killed. */
const moments = {
  'after insert on shop.token_entry': 'trigger',
  'after insert on shop.token_entry deferrable initially deferred': 'constraint trigger',
}

interface TokenResponse {
  status: number
  balance?: number
  hold?: { id: string }
}

/** Runs the job that otherwise runs every minute. */
const settleNow = (shop: ChaosShop) =>
  shop.query(`select graphile_worker.add_job('settle-token-accounts', '{}')`)

test('grants the tokens of a plan once when killed during the grant, also when the event is repeated under other ids', {
  timeout: 180_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
  await engine.plans.push({ apply: true })
  const process = await shop.start()
  const pause = await pauseTransaction(shop, { trigger: 'after insert on shop.token_entry' })
  const user = { userId: 'user_ada', email: 'ada@example.com' }
  const urls = { successUrl: `${process.url}/thanks`, cancelUrl: `${process.url}/pricing` }
  const { sessionId } = await engine.subscriptions.start({ user, lookupKey: 'studio_monthly_usd', ...urls })
  await shop.pay(sessionId)
  await pause.reached()
  await process.kill()
  await terminatePausedBackends(shop)
  await pause.resume()
  const granted = async () => {
    expect((await engine.tokens.check()).faults).toEqual([])
    return (await engine.tokens.admin.history('user:user_ada')).map(({ kind, amount }) => ({ kind, amount }))
  }
  expect(await granted()).toEqual([])

  // The queue releases the lock of a killed worker only after some minutes.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  const { url } = await shop.start()
  // At the latest the job that releases locks every minute frees it.
  await eventually(async () => expect(await granted()).toEqual([{ kind: 'grant', amount: 500 }]), 90_000)

  const [paid] = (await shop.stripe.events.list({ type: 'invoice.paid' })).data
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const body = JSON.stringify({ ...paid, id: `${paid?.id}${at}` })
      const signature = shop.stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret: webhookSecret,
      })
      const headers = { 'stripe-signature': signature }
      return (await fetch(`${url}/api/stripe/webhook`, { method: 'POST', headers, body })).status
    }),
  )
  expect(statuses).toEqual(Array(8).fill(200))
  await eventually(async () => {
    const left = await shop.query(`
      select task_identifier from graphile_worker.jobs where run_at <= now() and attempts < max_attempts
      union all select type from shop.stripe_event where status = 'pending'`)
    expect(left).toEqual([])
  })
  expect(await granted()).toEqual([{ kind: 'grant', amount: 500 }])
})

function openEngine({ sandbox, sandboxPort: port, databaseUrl }: ChaosShop) {
  const stripe = {
    secretKey: 'sk_test_chaos',
    webhookSecrets: [],
    host: '127.0.0.1',
    port,
    protocol: 'http' as const,
  }
  const engine = createEngine({ databaseUrl, stripe, config, clock: createClock(() => sandbox.now()) })
  onTestFinished(() => engine.close())
  return engine
}

/**
 * Terminates the backends of the killed process, as PostgreSQL does once it notices that the client
 * is disconnected.
 */
async function terminatePausedBackends(shop: ChaosShop): Promise<void> {
  await shop.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  )
}
