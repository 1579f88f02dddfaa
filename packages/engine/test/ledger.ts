/** The verbs of the token ledger on a fresh database, each in a transaction of its own, for one account. */
import { expect } from 'vitest'
import { addMinutes } from '../src/clock.ts'
import { inTransaction } from '../src/ground.ts'
import { type TokenAccountId, type TokenGrantInput, type TokenHoldInput, tokens } from '../src/purse.ts'
import {
  checkTokens,
  closeTokenHold,
  createTokenSpending,
  findTokenHold,
  grantTokens,
  holdTokens,
  readTokenHistory,
  restateTokenGrant,
  showTokens,
  type TokenClaims,
} from '../src/tokens/index.ts'
import { openTestGround, type TestGround } from './ground.ts'

export const ada: TokenAccountId = 'user:ada'
export const day = 24 * 60

export async function openLedger() {
  const ground = await openTestGround()
  const spending = createTokenSpending(ground)
  let turn = 0
  return {
    ground,
    grant: (amount: number, more: Partial<TokenGrantInput> = {}) =>
      inTransaction(ground, (tx) =>
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
      inTransaction(ground, (tx) =>
        holdTokens(tx, {
          accountId: ada,
          amount: tokens(amount),
          idempotencyKey: `hold-${++turn}`,
          actor: 'user:ada',
          ...more,
        }),
      ),
    close: (id: string, captured: number) =>
      inTransaction(ground, async (tx) =>
        closeTokenHold(tx, await findTokenHold(tx, id), { captured: tokens(captured), actor: 'user:ada' }),
      ),
    restate: (key: string, claims: TokenClaims) =>
      inTransaction(ground, (tx) =>
        restateTokenGrant(tx, key, claims, { key: 'refund', actor: 'shop', reason: null }),
      ),
    balance: async () => (await showTokens(ground, ada)).balance,
    show: () => showTokens(ground, ada),
    /** Proves the books and tells the entries, the first first. */
    entries: async () => {
      expect((await checkTokens(ground)).faults).toEqual([])
      const entries = await readTokenHistory(ground, ada, { limit: 500 })
      return entries.reverse().map(({ kind, amount }) => `${kind} ${amount}`)
    },
  }
}

export const later = (ground: TestGround, minutes: number) => addMinutes(ground.clock.now(), minutes)
export const turn = (ground: TestGround, minutes: number) => {
  ground.time.now += minutes * 60_000
}
