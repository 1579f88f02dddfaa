import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type ProjectId } from '../core/ids.ts'

/**
 * The one place that says whether somebody may act for a project: there, and theirs. Another's is answered like one that does not exist.
 * @throws AppError `project.unknown`
 */
export async function requireProjectMember(
  { db }: Reader,
  userId: string | undefined,
  projectId: string,
): Promise<ProjectId> {
  if (userId === undefined || !isId('project', projectId)) {
    throw new AppError('project.unknown')
  }
  const member = await db
    .selectFrom('shop.project_member')
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId)
    .select('user_id')
    .executeTakeFirst()
  if (!member) {
    throw new AppError('project.unknown')
  }
  return projectId
}

/** For the merchant's own servers, which act for everybody. @throws AppError `project.unknown` */
export async function requireProject({ db }: Reader, projectId: string): Promise<ProjectId> {
  const found = isId('project', projectId)
    ? await db.selectFrom('shop.project').where('id', '=', projectId).select('id').executeTakeFirst()
    : undefined
  if (!found) {
    throw new AppError('project.unknown')
  }
  return found.id
}
