/** The token operations on a fresh database, each in a transaction of its own, for one account. */
import { expect } from 'vitest'
import { addMinutes } from '../src/core/clock.ts'
import { inTransaction } from '../src/core/context.ts'
import {
  checkTokens,
  closeTokenHold,
  createTokenSpending,
  findTokenHold,
  grantTokens,
  holdTokens,
  readTokenHistory,
  recountTokenGrant,
  showTokens,
  type TokenReversal,
} from '../src/tokens/index.ts'
import {
  type TokenAccountId,
  type TokenGrantInput,
  type TokenHoldInput,
  tokens,
} from '../src/tokens/types.ts'
import { openTestContext, type TestContext } from './context.ts'

export const ada: TokenAccountId = 'user:ada'
export const day = 24 * 60

export async function openTokenLedger() {
  const ctx = await openTestContext()
  const spending = createTokenSpending(ctx)
  let turn = 0
  return {
    ctx,
    grant: (amount: number, more: Partial<TokenGrantInput> = {}) =>
      inTransaction(ctx, (tx) =>
        grantTokens(tx, {
          accountId: ada,
          kind: 'admin',
          amount: tokens(amount),
          key: `grant-${++turn}`,
          provenance: {},
          expiresAt: null,
          actor: 'admin:eve',
          ...more,
        }),
      ),
    spend: (amount: number, idempotencyKey = `spend-${++turn}`, reason?: string) =>
      spending({ accountId: ada, amount: tokens(amount), idempotencyKey, reason, actor: 'user:ada' }),
    hold: (amount: number, more: Partial<TokenHoldInput> = {}) =>
      inTransaction(ctx, (tx) =>
        holdTokens(tx, {
          accountId: ada,
          amount: tokens(amount),
          idempotencyKey: `hold-${++turn}`,
          actor: 'user:ada',
          ...more,
        }),
      ),
    close: (id: string, captured: number) =>
      inTransaction(ctx, async (tx) =>
        closeTokenHold(tx, await findTokenHold(tx, id), { captured: tokens(captured), actor: 'user:ada' }),
      ),
    recount: (key: string, reversal: TokenReversal) =>
      inTransaction(ctx, (tx) =>
        recountTokenGrant(tx, key, reversal, { key: 'refund', actor: 'shop', reason: null }),
      ),
    balance: async () => (await showTokens(ctx, ada)).balance,
    show: () => showTokens(ctx, ada),
    /** Runs the check and returns the entries, earliest first. */
    entries: async () => {
      expect((await checkTokens(ctx)).faults).toEqual([])
      const entries = await readTokenHistory(ctx, ada, { limit: 500 })
      return entries.reverse().map(({ kind, amount }) => `${kind} ${amount}`)
    },
  }
}

export const later = (ctx: TestContext, minutes: number) => addMinutes(ctx.clock.now(), minutes)
export const turn = (ctx: TestContext, minutes: number) => {
  ctx.time.now += minutes * 60_000
}
