import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type ProjectId } from '../core/ids.ts'
import type { Project } from './types.ts'

/**
 * The only check of whether a user may act for a project. Another user's project is reported as
 * unknown.
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

/**
 * For the merchant's own servers, which may act for every project.
 * @throws AppError `project.unknown`
 */
export async function requireProject({ db }: Reader, projectId: string): Promise<ProjectId> {
  const found = isId('project', projectId)
    ? await db.selectFrom('shop.project').where('id', '=', projectId).select('id').executeTakeFirst()
    : undefined
  if (!found) {
    throw new AppError('project.unknown')
  }
  return found.id
}

/** Projects the user is a member of, oldest first. */
export async function listProjects({ db }: Reader, userId: string): Promise<Project[]> {
  const { rows } = await sql<Project>`
    select project.id, project.name, project.owner_user_id = ${userId} as "isOwner", project.created_at as "createdAt",
      array(
        select other.user_id from shop.project_member other where other.project_id = project.id order by other.added_at, other.user_id
      ) as members
    from shop.project_member member join shop.project on project.id = member.project_id
    where member.user_id = ${userId}
    order by project.created_at, project.id`.execute(db)
  return rows
}
