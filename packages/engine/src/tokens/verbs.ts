import { recordAudit } from '../audit/index.ts'
import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { requireProject, requireProjectMember } from '../projects/index.ts'
import { checkTokens } from './check.ts'
import { closeTokenHold, findTokenHold } from './close-hold.ts'
import { findTokenAccounts, findTokenPacks } from './find.ts'
import { grantTokens } from './grant.ts'
import { holdTokens } from './hold.ts'
import { readTokenHistory, readTokenUsage } from './read-history.ts'
import { revokeTokens } from './revoke.ts'
import { showTokens } from './show.ts'
import { createTokenSpending } from './spend.ts'
import type {
  SpendInput,
  TokenAccountId,
  TokenHeld,
  TokenPrincipal,
  TokenSubject,
  TokenVerbs,
} from './types.ts'

/**
 * Tokens as the engine offers them, see `TokenVerbs`. Create one per process: concurrent spends
 * share its statements.
 */
export function tokenVerbs(ctx: Context): TokenVerbs {
  const spend = createTokenSpending(ctx)
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTransaction(ctx, work).catch((error) => addPacks(ctx, error))
  const accountOf = (subject: Parameters<TokenVerbs['show']>[0]) => tokenAccountOf(ctx, subject)
  return {
    async spend(input) {
      const result = await spend(await spendInputOf(ctx, input))
      if (result.ok) {
        return { spent: result.spent, balance: result.balance }
      }
      return addPacks(ctx, new AppError(result.error.code, result.error.details))
    },
    async spendMany(inputs) {
      return Promise.all((await Promise.all(inputs.map((input) => spendInputOf(ctx, input)))).map(spend))
    },
    async hold(input) {
      const { expiresInSeconds } = input
      const spendInput = await spendInputOf(ctx, input)
      return run((tx) => holdTokens(tx, { ...spendInput, expiresInSeconds }))
    },
    capture: ({ principal, holdId, amount }) => run((tx) => closeOwnHold(tx, principal, holdId, amount)),
    release: ({ principal, holdId }) => run((tx) => closeOwnHold(tx, principal, holdId, 0)),
    show: async (subject) => showTokens(ctx, await accountOf(subject)),
    history: async (subject, filter) => readTokenHistory(ctx, await accountOf(subject), filter),
    usage: async (subject, days) => readTokenUsage(ctx, await accountOf(subject), days),
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
        const revoked = await revokeTokens(tx, input)
        const { grantId, actor, amount, reason } = input
        if (revoked.isNew) {
          await recordAudit(tx, { actor, act: 'tokens.revoked', subject: grantId, after: { amount, reason } })
        }
        return { balance: revoked.balance }
      }),
  }
}

async function spendInputOf(ctx: Context, input: Parameters<TokenVerbs['spend']>[0]): Promise<SpendInput> {
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
