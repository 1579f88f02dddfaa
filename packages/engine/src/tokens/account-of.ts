import type { Reader } from '../ground.ts'
import { demandProject, demandProjectMember } from '../projects/index.ts'
import type { TokenAccountId, TokenCaller, TokenWhose } from '../purse.ts'

/**
 * The account that the caller may use. Nobody reaches another user's by naming it: who is signed in has their own and their projects'.
 * @throws Refusal `project.unknown`
 */
export async function tokenAccountOf(
  reader: Reader,
  { caller, userId, projectId }: TokenWhose,
): Promise<TokenAccountId> {
  if ('userId' in caller) {
    return projectId === undefined
      ? `user:${caller.userId}`
      : `project:${await demandProjectMember(reader, caller.userId, projectId)}`
  }
  if (projectId !== undefined) {
    return `project:${await demandProject(reader, projectId)}`
  }
  if (userId === undefined) {
    throw new TypeError('A server names whose tokens it means')
  }
  return `user:${userId}`
}

/** Whether the caller may use this account, which they did not name themselves. */
export async function mayUseTokens(
  reader: Reader,
  caller: TokenCaller,
  accountId: TokenAccountId,
): Promise<boolean> {
  if ('apiKeyId' in caller) {
    return true
  }
  const [kind, id = ''] = accountId.split(':')
  if (kind === 'user') {
    return id === caller.userId
  }
  return demandProjectMember(reader, caller.userId, id).then(
    () => true,
    () => false,
  )
}

export const actorOf = (caller: TokenCaller): string =>
  'userId' in caller ? `user:${caller.userId}` : `api-key:${caller.apiKeyId}`
