import type { Reader } from '../core/context.ts'
import { requireProject, requireProjectMember } from '../projects/index.ts'
import type { TokenAccountId, TokenPrincipal, TokenSubject } from './types.ts'

/**
 * The account that the caller may use. Nobody reaches another user's by naming it: who is signed in has their own and their projects'.
 * @throws AppError `project.unknown`
 */
export async function tokenAccountOf(
  reader: Reader,
  { caller, userId, projectId }: TokenSubject,
): Promise<TokenAccountId> {
  if ('userId' in caller) {
    return projectId === undefined
      ? `user:${caller.userId}`
      : `project:${await requireProjectMember(reader, caller.userId, projectId)}`
  }
  if (projectId !== undefined) {
    return `project:${await requireProject(reader, projectId)}`
  }
  if (userId === undefined) {
    throw new TypeError('A server names whose tokens it means')
  }
  return `user:${userId}`
}

/** Whether the caller may use this account, which they did not name themselves. */
export async function mayUseTokens(
  reader: Reader,
  caller: TokenPrincipal,
  accountId: TokenAccountId,
): Promise<boolean> {
  if ('apiKeyId' in caller) {
    return true
  }
  const [kind, id = ''] = accountId.split(':')
  if (kind === 'user') {
    return id === caller.userId
  }
  return requireProjectMember(reader, caller.userId, id).then(
    () => true,
    () => false,
  )
}

export const actorOf = (caller: TokenPrincipal): string =>
  'userId' in caller ? `user:${caller.userId}` : `api-key:${caller.apiKeyId}`
