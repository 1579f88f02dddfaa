import { recordAudit } from '../audit/index.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import type { TokenCaller, TokenHeld, TokenVerbs, TokenWish } from '../purse.ts'
import { actorOf, mayUseTokens, tokenAccountOf } from './account-of.ts'
import { checkTokens } from './check.ts'
import { closeTokenHold, findTokenHold } from './close-hold.ts'
import { findTokenAccounts } from './find-accounts.ts'
import { findTokenPacks } from './find-packs.ts'
import { grantTokens } from './grant.ts'
import { readTokenHistory, readTokenUsage } from './history.ts'
import { holdTokens } from './hold.ts'
import { showTokens } from './show.ts'
import { createTokenSpending } from './spend.ts'
import { takeTokens } from './take.ts'

/** See `TokenVerbs`. One for each process: whoever spends at the same time shares what it keeps. */
export function tokenVerbs(ground: Ground): TokenVerbs {
  const spend = createTokenSpending(ground)
  const open = <T>(work: (tx: Tx) => Promise<T>) =>
    inTransaction(ground, work).catch((error) => sayHowToBuy(ground, error))
  const accountOf = (whose: Parameters<TokenVerbs['show']>[0]) => tokenAccountOf(ground, whose)
  return {
    async spend(asked) {
      const result = await spend(await wishOf(ground, asked))
      if (result.ok) {
        return { spent: result.spent, balance: result.balance }
      }
      return sayHowToBuy(ground, new Refusal(result.refusal.code, result.refusal.details))
    },
    async spendMany(asked) {
      const wishes = await Promise.all(asked.map((each) => wishOf(ground, each)))
      return Promise.all(wishes.map(spend))
    },
    async hold(asked) {
      const { expiresInSeconds } = asked
      const wish = await wishOf(ground, asked)
      return open((tx) => holdTokens(tx, { ...wish, expiresInSeconds }))
    },
    capture: ({ caller, holdId, amount }) => open((tx) => closeOwnHold(tx, caller, holdId, amount)),
    release: ({ caller, holdId }) => open((tx) => closeOwnHold(tx, caller, holdId, 0)),
    show: async (whose) => showTokens(ground, await accountOf(whose)),
    history: async (whose, filter) => readTokenHistory(ground, await accountOf(whose), filter),
    usage: async (whose, days) => readTokenUsage(ground, await accountOf(whose), days),
    packs: () => findTokenPacks(ground),
    keep: keepingOf(ground),
    check: (onProgress) => checkTokens(ground, onProgress),
  }
}

function keepingOf(ground: Ground): TokenVerbs['keep'] {
  return {
    find: (search) => findTokenAccounts(ground, search),
    show: (accountId) => showTokens(ground, accountId),
    history: (accountId, filter) => readTokenHistory(ground, accountId, filter),
    grant: (input) =>
      inTransaction(ground, async (tx) => {
        const grantId = await grantTokens(tx, input)
        const { accountId, actor, amount, reason, kind, expiresAt } = input
        const after = { grantId, amount, kind, reason, expiresAt }
        if (grantId) {
          await recordAudit(tx, { actor, act: 'tokens.granted', subject: accountId, after })
        }
        return grantId
      }),
    take: (input) =>
      inTransaction(ground, async (tx) => {
        const taken = await takeTokens(tx, input)
        const { grantId, actor, amount, reason } = input
        if (taken.isNew) {
          await recordAudit(tx, { actor, act: 'tokens.taken', subject: grantId, after: { amount, reason } })
        }
        return { balance: taken.balance }
      }),
  }
}

async function wishOf(ground: Ground, asked: Parameters<TokenVerbs['spend']>[0]): Promise<TokenWish> {
  const { amount, idempotencyKey, reason, caller } = asked
  return {
    accountId: await tokenAccountOf(ground, asked),
    amount,
    idempotencyKey,
    reason,
    actor: actorOf(caller),
  }
}

/** Another's hold is answered like none. */
async function closeOwnHold(
  tx: Tx,
  caller: TokenCaller,
  holdId: string,
  captured: number,
): Promise<TokenHeld> {
  const hold = await findTokenHold(tx, holdId)
  if (!(await mayUseTokens(tx, caller, hold.accountId))) {
    throw new Refusal('tokens.hold_unknown')
  }
  return closeTokenHold(tx, hold, { captured, actor: actorOf(caller) })
}

/** Who has too few learns what there is to buy. */
async function sayHowToBuy(ground: Ground, error: unknown): Promise<never> {
  if (!(error instanceof Refusal) || error.code !== 'tokens.insufficient') {
    throw error
  }
  throw new Refusal('tokens.insufficient', { ...error.details, packs: await findTokenPacks(ground) })
}
