/** Entitlement checks by the engine and over HTTP with an API key, for ten thousand subscribers. */
import { createClock, createEngine } from '@countinghouse/engine'
import pg from 'pg'
import { config } from '../test/config.ts'
import type { Bench } from './bench.ts'
import type { BenchContext } from './context.ts'
import { createHttpClient, hammer } from './load.ts'

const clients = 32
const subscribers = 10_000

const userOf = (n: number) => `user_${n}`
/** Each subscriber once before any is repeated, so that the cache has no effect. */
const nextUser = (n: number) => userOf((n * 7919) % subscribers)

export const entitlements: Bench = {
  measures: 'entitlement checks, by the engine and over HTTP',
  async run(ctx) {
    await insertSubscriptions(ctx)
    const engine = createEngine({
      databaseUrl: ctx.databaseUrl,
      stripe: { secretKey: 'sk_test_none', webhookSecrets: [], host: '127.0.0.1', port: 1, protocol: 'http' },
      clock: createClock(),
      config,
      poolSize: clients,
    })
    const check = (userAt: (n: number) => string) => async (n: number) => {
      if (!(await engine.entitlements.check(userAt(n), 'export')).entitled) {
        throw new Error('Not entitled')
      }
    }
    // The first check starts to listen for changes; nothing is cached before that.
    await hammer(clients, 500, check(nextUser))
    const uncached = await hammer(clients, subscribers, check(nextUser))
    const cached = await hammer(
      clients,
      200_000,
      check((n) => userOf(n % 100)),
    )
    const { key: secret } = await engine.apiKeys.create({
      name: 'bench',
      scopes: ['entitlements:read'],
      actor: 'bench',
    })
    await engine.close()
    const http = createHttpClient(ctx.url, clients)
    const headers = { authorization: `Bearer ${secret}` }
    const request = async (n: number) =>
      void (await http.send({ path: `/api/entitlements/export?userId=${nextUser(n)}`, headers }))
    await hammer(clients, 500, request)
    const overHttp = await hammer(clients, subscribers, request)
    http.close()
    return [
      { operation: 'check an entitlement by the engine, not cached', clients, measured: uncached },
      { operation: 'check an entitlement by the engine, cached', clients, measured: cached },
      { operation: 'check an entitlement over HTTP, not cached', clients, measured: overHttp },
    ]
  },
}

/** Inserts the rows of ten thousand subscriptions. */
async function insertSubscriptions({ ownerUrl }: BenchContext): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query(
    `insert into shop.subscription
      (id, user_id, stripe_customer_id, status, currency, collection_method, created_at, started_at, cancel_at_period_end)
     select 'sub_' || n, 'user_' || n, 'cus_' || n, 'active', 'usd', 'charge_automatically', now(), now(), false
     from generate_series(0, $1::integer - 1) as n`,
    [subscribers],
  )
  await client.query(
    `insert into shop.subscription_item
      (id, subscription_id, price_id, product_id, plan_key, quantity, period_start, period_end)
     select 'si_' || n, 'sub_' || n, 'price_1', 'prod_1', $2, 1, now(), now() + interval '1 month'
     from generate_series(0, $1::integer - 1) as n`,
    [subscribers, config.plans[0]?.key],
  )
  await client.query('analyze shop.subscription, shop.subscription_item')
  await client.end()
}
