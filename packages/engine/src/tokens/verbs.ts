import { recordAudit } from '../audit/index.ts'
import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { TokenGrantId } from '../core/ids.ts'
import { requireProject, requireProjectMember } from '../projects/index.ts'
import { checkTokens } from './check.ts'
import { findTokenAccounts, findTokenPacks } from './find.ts'
import { grantTokens } from './grant.ts'
import { closeTokenHold, findTokenHold, holdTokens } from './hold.ts'
import { readTokenHistory, readTokenUsage } from './read.ts'
import { revokeTokens } from './revoke.ts'
import { showTokens } from './show.ts'
import { createTokenSpending } from './spending.ts'
import type {
  RevokeTokensInput,
  SpendInput,
  SpendResult,
  TokenAccountFound,
  TokenAccountId,
  TokenBalance,
  TokenDay,
  TokenEntry,
  TokenFault,
  TokenGrantInput,
  TokenHeld,
  TokenHistoryFilter,
  TokenHoldInput,
  TokenPrincipal,
  TokenSubject,
  Tokens,
  TokensForSale,
  TokensSpent,
} from './types.ts'

/** The subject and its principal, instead of the account and actor that follow from them. */
type InputOf<T> = Omit<T, 'accountId' | 'actor'> & TokenSubject

/**
 * Tokens as the engine offers them. Create one per process: concurrent spends share its statements.
 */
export function tokenVerbs(ctx: Context) {
  const spend = createTokenSpending(ctx)
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTransaction(ctx, work).catch((error) => addPacks(ctx, error))
  const accountOf = (subject: TokenSubject) => tokenAccountOf(ctx, subject)
  return {
    /**
     * Spends all of `amount` or nothing, from the grants that expire first. The same key with the
     * same body is the same spend.
     * @throws AppError `tokens.insufficient` (with `balance`, `missing`, `packs`),
     *   `tokens.key_reused`, `project.unknown`
     */
    async spend(input: InputOf<SpendInput>): Promise<TokensSpent> {
      const result = await spend(await spendInputOf(ctx, input))
      if (result.ok) {
        return { spent: result.spent, balance: result.balance }
      }
      return addPacks(ctx, new AppError(result.error.code, result.error.details))
    },
    /**
     * Several spends, independent of each other: one that fails does not affect the others.
     * @throws AppError `project.unknown`
     */
    async spendMany(inputs: InputOf<SpendInput>[]): Promise<SpendResult[]> {
      return Promise.all((await Promise.all(inputs.map((input) => spendInputOf(ctx, input)))).map(spend))
    },
    /**
     * Sets tokens aside until they are captured, released or expired.
     * @throws AppError as `spend`
     */
    async hold(input: InputOf<TokenHoldInput>): Promise<TokenHeld> {
      const { expiresInSeconds } = input
      const spendInput = await spendInputOf(ctx, input)
      return run((tx) => holdTokens(tx, { ...spendInput, expiresInSeconds }))
    },
    /**
     * Uses `amount` of the held tokens, and releases the rest.
     * @throws AppError `tokens.hold_unknown`, `tokens.hold_closed`, `tokens.hold_exceeded`
     */
    capture: ({
      principal,
      holdId,
      amount,
    }: {
      principal: TokenPrincipal
      holdId: string
      amount: Tokens
    }): Promise<TokenHeld> => run((tx) => closeOwnHold(tx, principal, holdId, amount)),
    /** Releases all of a hold. @throws AppError `tokens.hold_unknown`, `tokens.hold_closed` */
    release: ({ principal, holdId }: { principal: TokenPrincipal; holdId: string }): Promise<TokenHeld> =>
      run((tx) => closeOwnHold(tx, principal, holdId, 0)),
    /** The balance at this moment. @throws AppError `project.unknown` */
    show: async (subject: TokenSubject): Promise<TokenBalance> => showTokens(ctx, await accountOf(subject)),
    /** Entries, latest first. @throws AppError `project.unknown` */
    history: async (subject: TokenSubject, filter?: TokenHistoryFilter): Promise<TokenEntry[]> =>
      readTokenHistory(ctx, await accountOf(subject), filter),
    /** Totals by day up to today. @throws AppError `project.unknown` */
    usage: async (subject: TokenSubject, days: number): Promise<TokenDay[]> =>
      readTokenUsage(ctx, await accountOf(subject), days),
    /** Token packs for sale, smallest first. */
    packs: (): Promise<TokensForSale[]> => findTokenPacks(ctx),
    /** The same for any account, for the merchant's admins. */
    admin: adminOf(ctx),
    /** Checks every account; `faults` is empty if all is well. */
    check: (onProgress?: (accounts: number) => void): Promise<{ accounts: number; faults: TokenFault[] }> =>
      checkTokens(ctx, onProgress),
  }
}

function adminOf(ctx: Context) {
  return {
    /**
     * Finds accounts by a customer's email address, a project's name, or an id of either; at most
     * fifty.
     */
    find: (search: string): Promise<TokenAccountFound[]> => findTokenAccounts(ctx, search),
    show: (accountId: TokenAccountId): Promise<TokenBalance> => showTokens(ctx, accountId),
    history: (accountId: TokenAccountId, filter?: TokenHistoryFilter): Promise<TokenEntry[]> =>
      readTokenHistory(ctx, accountId, filter),
    /** Recorded in the audit log. Returns `undefined` if this was granted before. */
    grant: (input: TokenGrantInput): Promise<TokenGrantId | undefined> =>
      inTransaction(ctx, async (tx) => {
        const grantId = await grantTokens(tx, input)
        const { accountId, actor, amount, reason, kind, expiresAt } = input
        const after = { grantId, amount, kind, reason, expiresAt }
        if (grantId) {
          await recordAudit(tx, { actor, action: 'tokens.granted', subject: accountId, after })
        }
        return grantId
      }),
    /**
     * Recorded in the audit log.
     * @throws AppError `tokens.grant_unknown`, `tokens.grant_exceeded`
     */
    revoke: (input: RevokeTokensInput): Promise<{ balance: Tokens }> =>
      inTransaction(ctx, async (tx) => {
        const revoked = await revokeTokens(tx, input)
        const { grantId, actor, amount, reason } = input
        if (revoked.isNew) {
          await recordAudit(tx, {
            actor,
            action: 'tokens.revoked',
            subject: grantId,
            after: { amount, reason },
          })
        }
        return { balance: revoked.balance }
      }),
  }
}

async function spendInputOf(ctx: Context, input: InputOf<SpendInput>): Promise<SpendInput> {
  const { amount, idempotencyKey, reason, principal } = input
  return {
    accountId: await tokenAccountOf(ctx, input),
    amount,
    idempotencyKey,
    reason,
    actor: actorOf(principal),
  }
}

/** Another account's hold is reported as unknown. */
async function closeOwnHold(
  tx: Tx,
  principal: TokenPrincipal,
  holdId: string,
  captured: number,
): Promise<TokenHeld> {
  const hold = await findTokenHold(tx, holdId)
  if (!(await mayUseTokens(tx, principal, hold.accountId))) {
    throw new AppError('tokens.hold_unknown')
  }
  return closeTokenHold(tx, hold, { captured, actor: actorOf(principal) })
}

/** Adds the packs for sale to an error about too few tokens. */
async function addPacks(ctx: Context, error: unknown): Promise<never> {
  if (!(error instanceof AppError) || error.code !== 'tokens.insufficient') {
    throw error
  }
  throw new AppError('tokens.insufficient', { ...error.details, packs: await findTokenPacks(ctx) })
}

/**
 * The account that the principal may use. A signed-in user reaches only their own account and those
 * of their projects, whatever user id they name.
 * @throws AppError `project.unknown`
 */
async function tokenAccountOf(
  reader: Reader,
  { principal, userId, projectId }: TokenSubject,
): Promise<TokenAccountId> {
  if ('userId' in principal) {
    return projectId === undefined
      ? `user:${principal.userId}`
      : `project:${await requireProjectMember(reader, principal.userId, projectId)}`
  }
  if (projectId !== undefined) {
    return `project:${await requireProject(reader, projectId)}`
  }
  if (userId === undefined) {
    throw new TypeError('A server must name a user or a project')
  }
  return `user:${userId}`
}

/**
 * Whether the principal may use an account that was found by a hold's id, not named by the
 * principal.
 */
async function mayUseTokens(
  reader: Reader,
  principal: TokenPrincipal,
  accountId: TokenAccountId,
): Promise<boolean> {
  if ('apiKeyId' in principal) {
    return true
  }
  const [kind, id = ''] = accountId.split(':')
  if (kind === 'user') {
    return id === principal.userId
  }
  return requireProjectMember(reader, principal.userId, id).then(
    () => true,
    () => false,
  )
}

const actorOf = (principal: TokenPrincipal): string =>
  'userId' in principal ? `user:${principal.userId}` : `api-key:${principal.apiKeyId}`
