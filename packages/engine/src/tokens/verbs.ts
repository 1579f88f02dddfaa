import { recordAudit } from '../audit/index.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { actorOf, mayUseTokens, tokenAccountOf } from './account-of.ts'
import { checkTokens } from './check.ts'
import { closeTokenHold, findTokenHold } from './close-hold.ts'
import { findTokenAccounts } from './find-accounts.ts'
import { findTokenPacks } from './find-packs.ts'
import { grantTokens } from './grant.ts'
import { readTokenHistory, readTokenUsage } from './history.ts'
import { holdTokens } from './hold.ts'
import { revokeTokens } from './revoke.ts'
import { showTokens } from './show.ts'
import { createTokenSpending } from './spend.ts'
import type { SpendInput, TokenHeld, TokenPrincipal, TokenVerbs } from './types.ts'

/** See `TokenVerbs`. One for each process: whoever spends at the same time shares what it keeps. */
export function tokenVerbs(ctx: Context): TokenVerbs {
  const spend = createTokenSpending(ctx)
  const open = <T>(work: (tx: Tx) => Promise<T>) =>
    inTransaction(ctx, work).catch((error) => sayHowToBuy(ctx, error))
  const accountOf = (whose: Parameters<TokenVerbs['show']>[0]) => tokenAccountOf(ctx, whose)
  return {
    async spend(asked) {
      const result = await spend(await inputOf(ctx, asked))
      if (result.ok) {
        return { spent: result.spent, balance: result.balance }
      }
      return sayHowToBuy(ctx, new AppError(result.refusal.code, result.refusal.details))
    },
    async spendMany(asked) {
      const inputs = await Promise.all(asked.map((each) => inputOf(ctx, each)))
      return Promise.all(inputs.map(spend))
    },
    async hold(asked) {
      const { expiresInSeconds } = asked
      const input = await inputOf(ctx, asked)
      return open((tx) => holdTokens(tx, { ...input, expiresInSeconds }))
    },
    capture: ({ caller, holdId, amount }) => open((tx) => closeOwnHold(tx, caller, holdId, amount)),
    release: ({ caller, holdId }) => open((tx) => closeOwnHold(tx, caller, holdId, 0)),
    show: async (whose) => showTokens(ctx, await accountOf(whose)),
    history: async (whose, filter) => readTokenHistory(ctx, await accountOf(whose), filter),
    usage: async (whose, days) => readTokenUsage(ctx, await accountOf(whose), days),
    packs: () => findTokenPacks(ctx),
    admin: adminOf(ctx),
    check: (onProgress) => checkTokens(ctx, onProgress),
  }
}

function adminOf(ctx: Context): TokenVerbs['admin'] {
  return {
    find: (search) => findTokenAccounts(ctx, search),
    show: (accountId) => showTokens(ctx, accountId),
    history: (accountId, filter) => readTokenHistory(ctx, accountId, filter),
    grant: (input) =>
      inTransaction(ctx, async (tx) => {
        const grantId = await grantTokens(tx, input)
        const { accountId, actor, amount, reason, kind, expiresAt } = input
        const after = { grantId, amount, kind, reason, expiresAt }
        if (grantId) {
          await recordAudit(tx, { actor, act: 'tokens.granted', subject: accountId, after })
        }
        return grantId
      }),
    revoke: (input) =>
      inTransaction(ctx, async (tx) => {
        const taken = await revokeTokens(tx, input)
        const { grantId, actor, amount, reason } = input
        if (taken.isNew) {
          await recordAudit(tx, { actor, act: 'tokens.taken', subject: grantId, after: { amount, reason } })
        }
        return { balance: taken.balance }
      }),
  }
}

async function inputOf(ctx: Context, asked: Parameters<TokenVerbs['spend']>[0]): Promise<SpendInput> {
  const { amount, idempotencyKey, reason, caller } = asked
  return {
    accountId: await tokenAccountOf(ctx, asked),
    amount,
    idempotencyKey,
    reason,
    actor: actorOf(caller),
  }
}

/** Another's hold is answered like none. */
async function closeOwnHold(
  tx: Tx,
  caller: TokenPrincipal,
  holdId: string,
  captured: number,
): Promise<TokenHeld> {
  const hold = await findTokenHold(tx, holdId)
  if (!(await mayUseTokens(tx, caller, hold.accountId))) {
    throw new AppError('tokens.hold_unknown')
  }
  return closeTokenHold(tx, hold, { captured, actor: actorOf(caller) })
}

/** Who has too few learns what there is to buy. */
async function sayHowToBuy(ctx: Context, error: unknown): Promise<never> {
  if (!(error instanceof AppError) || error.code !== 'tokens.insufficient') {
    throw error
  }
  throw new AppError('tokens.insufficient', { ...error.details, packs: await findTokenPacks(ctx) })
}
