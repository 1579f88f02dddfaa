/**
 * Token spends by the engine without HTTP, from one contended account and from ten thousand. Each
 * spend is committed to disk.
 */
import { createClock } from '../packages/engine/src/core/clock.ts'
import { type Context, inTransaction } from '../packages/engine/src/core/context.ts'
import { createDb, createPool } from '../packages/engine/src/core/db.ts'
import { createIds } from '../packages/engine/src/core/ids.ts'
import { createStripe } from '../packages/engine/src/core/stripe.ts'
import { plainMailer, silentLog } from '../packages/engine/src/index.ts'
import { createTokenSpending, grantTokens, type SpendTokens } from '../packages/engine/src/tokens/index.ts'
import { type TokenAccountId, tokens } from '../packages/engine/src/tokens/types.ts'
import type { Bench } from './bench.ts'
import { hammer } from './load.ts'

const clients = 32
const accountCount = 10_000

export const tokenSpending: Bench = {
  measures: 'token spends by the engine without HTTP, from one account and from ten thousand',
  async run({ databaseUrl }) {
    const ctx = createContext(databaseUrl)
    const accounts = Array.from(
      { length: accountCount },
      (_, at): TokenAccountId => `user:${String(at).padStart(32, '0')}`,
    )
    await grantTo(ctx, accounts)
    const contended: TokenAccountId[] = accounts.slice(0, 1)
    const batched = createTokenSpending(ctx)
    // A new instance for each call, which has no other call to share a statement with.
    const unbatched: SpendTokens = (input) => createTokenSpending(ctx)(input)
    const measure = async (operation: string, spend: SpendTokens, from: TokenAccountId[], count: number) => ({
      operation,
      clients,
      measured: await hammer(clients, count, spendOneOf(spend, from, operation)),
    })
    const measurements = [
      await measure('spend from one account, one statement each', unbatched, contended, 6_000),
      await measure('spend from one account, batched statements', batched, contended, 40_000),
      await measure('spend from one of 10,000 accounts, one statement each', unbatched, accounts, 10_000),
      await measure('spend from one of 10,000 accounts, batched statements', batched, accounts, 40_000),
    ]
    await ctx.db.destroy()
    return measurements
  },
}

const spendOneOf = (spend: SpendTokens, accounts: TokenAccountId[], run: string) => async (n: number) => {
  const accountId = accounts[(n * 7919) % accounts.length]
  const input = { amount: tokens(1), idempotencyKey: `${run} ${n}`, actor: 'bench' }
  if (!accountId || !(await spend({ accountId, ...input })).ok) {
    throw new Error('Not enough tokens')
  }
}

function createContext(databaseUrl: string): Context {
  return {
    db: createDb(createPool(databaseUrl, clients)),
    stripe: createStripe({
      secretKey: 'sk_test_none',
      webhookSecrets: [],
      host: '127.0.0.1',
      port: 1,
      protocol: 'http',
    }),
    clock: createClock(),
    ids: createIds(),
    log: silentLog,
    mailer: plainMailer,
    orderLinks: undefined,
    settings: {
      checkoutMinutes: 35,
      currency: 'usd',
      searchLanguage: 'english',
      livemode: false,
      reconcileCallsPerSecond: 15,
      terms: { promotionCodes: false, tax: 'none', phone: false, shipping: [] },
    },
    plans: { plans: [], packs: [], free: {} },
  }
}

async function grantTo(ctx: Context, accounts: TokenAccountId[]): Promise<void> {
  const remaining = accounts.values()
  const grantNext = async () => {
    for (const accountId of remaining) {
      const grant = {
        accountId,
        kind: 'admin',
        amount: tokens(1_000_000),
        key: `bench:${accountId}`,
        provenance: {},
      } as const
      await inTransaction(ctx, (tx) => grantTokens(tx, { ...grant, expiresAt: null, actor: 'bench' }))
    }
  }
  await Promise.all(Array.from({ length: 8 }, grantNext))
}
