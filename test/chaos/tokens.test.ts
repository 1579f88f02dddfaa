/** The process dies while it writes into the ledger of tokens: all of a fact is there or nothing, and its key is answered the same. */
import { createClock, createEngine, tokens } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import { config } from '../config.ts'
import { holdAt } from './holds.ts'
import { type ChaosShop, eventually, openChaosShop, webhookSecret } from './shop-process.ts'

test('killed in a spend, a hold, a capture, a release and an expiry at once, before their commit and after it: each is done once', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
  const { key } = await engine.apiKeys.create({ name: 'Renderer', scopes: ['tokens:spend'], actor: 'test' })
  let process = await shop.start()
  const post = async (path: string, json: object): Promise<Answer> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${process.url}/api/tokens${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(json),
    })
    return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) }
  }
  const give = (userId: string, expiresAt: Date | null = null) =>
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
    await give(userId)
  }

  const done: string[][] = [['grant 10'], ['grant 10'], ['grant 10'], ['grant 10'], []]
  for (const [at, [when, kind]] of Object.entries(moments).entries()) {
    const holdOf = async (userId: string) =>
      (await post('/holds', { userId, amount: 2, idempotencyKey: `before-${at}` })).hold?.id
    const [captured, released] = [await holdOf('cyd'), await holdOf('dan')]
    await give('eve', new Date(shop.sandbox.now() + 10 * 60_000))
    done[2]?.push('hold -2')
    done[3]?.push('hold -2')
    done[4]?.push('grant 10')
    expect(await all()).toEqual(done)

    const deeds: [path: string, json: object][] = [
      ['/spend', { userId: 'ada', amount: 3, idempotencyKey: `spend-${at}` }],
      ['/holds', { userId: 'bob', amount: 3, idempotencyKey: `hold-${at}` }],
      [`/holds/${captured}/capture`, { amount: 1 }],
      [`/holds/${released}/release`, {}],
    ]
    const hold = await holdAt(shop, { trigger: when, kind })
    for (const [path, json] of deeds) {
      void post(path, json).catch(() => {})
    }
    await shop.advance('11 minutes')
    await settleSoon(shop)
    await hold.reached(deeds.length + 1)
    await process.kill()
    if (kind === 'trigger') {
      await loseItsTransaction(shop)
    }
    await hold.release()
    const after = [['spend -3'], ['hold -3'], ['release 2', 'capture -1'], ['release 2'], ['expire -10']]
    const once = done.map((entries, of) => [...entries, ...(after[of] ?? [])])
    expect(await all()).toEqual(kind === 'trigger' ? done : once)

    process = await shop.start()
    for (const [path, json] of deeds) {
      const again = await post(path, json)
      expect(again.status).toBeLessThan(300)
      expect(await post(path, json)).toEqual(again)
    }
    await settleSoon(shop)
    await eventually(async () => expect(await all()).toEqual(once), 30_000)
    done.splice(0, done.length, ...once)
  }
})

/** Where each transaction stands when the process dies. */
const moments = {
  'after insert on shop.token_entry': 'trigger',
  'after insert on shop.token_entry deferrable initially deferred': 'constraint trigger',
}

interface Answer {
  status: number
  balance?: number
  hold?: { id: string }
}

/** As every minute, and now. */
const settleSoon = (shop: ChaosShop) =>
  shop.query(`select graphile_worker.add_job('settle-token-accounts', '{}')`)

test('killed while it grants the tokens of a plan: nothing was granted; after the restart it is once, under however many event ids at once', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const engine = openEngine(shop)
  await engine.plans.push({ apply: true })
  const process = await shop.start()
  const hold = await holdAt(shop, { trigger: 'after insert on shop.token_entry' })
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
    return (await engine.tokens.admin.history('user:user_ada')).map(({ kind, amount }) => ({ kind, amount }))
  }
  expect(await granted()).toEqual([])

  // The queue's lock says nothing of its holder; after some minutes it is taken for dead.
  await shop.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '5 minutes'`)
  const { url } = await shop.start()
  await eventually(async () => expect(await granted()).toEqual([{ kind: 'grant', amount: 500 }]))

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

/** As PostgreSQL does by itself once it notices that nobody is there. */
async function loseItsTransaction(shop: ChaosShop): Promise<void> {
  await shop.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  )
}
