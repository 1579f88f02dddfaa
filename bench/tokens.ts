/** Spending, below HTTP: from one account that everybody draws on, and from ten thousand; each spend is a fact on the disk. */
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
const accountsMany = 10_000

export const tokenSpending: Bench = {
  does: 'spends of tokens by the engine, without HTTP: of one account, and of ten thousand',
  async run({ databaseUrl }) {
    const ctx = createContext(databaseUrl)
    const accounts = Array.from(
      { length: accountsMany },
      (_, at): TokenAccountId => `user:${String(at).padStart(32, '0')}`,
    )
    await fill(ctx, accounts)
    const hotOne: TokenAccountId[] = accounts.slice(0, 1)
    const together = createTokenSpending(ctx)
    // A desk of its own for each: nobody there to share a statement with.
    const alone: SpendTokens = (input) => createTokenSpending(ctx)(input)
    const measure = async (what: string, spend: SpendTokens, from: TokenAccountId[], count: number) => ({
      what,
      clients,
      measured: await hammer(clients, count, spendOneOf(spend, from, what)),
    })
    const figures = [
      await measure('a spend of the one account, a statement each', alone, hotOne, 6_000),
      await measure('a spend of the one account, sharing statements', together, hotOne, 40_000),
      await measure('a spend of one of 10,000 accounts, a statement each', alone, accounts, 10_000),
      await measure('a spend of one of 10,000 accounts, sharing statements', together, accounts, 40_000),
    ]
    await ctx.db.destroy()
    return figures
  },
}

const spendOneOf = (spend: SpendTokens, accounts: TokenAccountId[], run: string) => async (n: number) => {
  const accountId = accounts[(n * 7919) % accounts.length]
  const input = { amount: tokens(1), idempotencyKey: `${run} ${n}`, actor: 'bench' }
  if (!accountId || !(await spend({ accountId, ...input })).ok) {
    throw new Error('Nothing left')
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
      walkCallsPerSecond: 15,
      terms: { promotionCodes: false, tax: 'none', phone: false, shipping: [] },
    },
    plans: { plans: [], packs: [], free: {} },
  }
}

async function fill(ctx: Context, accounts: TokenAccountId[]): Promise<void> {
  const waiting = accounts.values()
  const fillNext = async () => {
    for (const accountId of waiting) {
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
  await Promise.all(Array.from({ length: 8 }, fillNext))
}
