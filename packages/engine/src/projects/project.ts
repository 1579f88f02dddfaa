import { sql } from 'kysely'
import type { Reader, Tx } from '../core/context.ts'
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
    select project.id, project.name, project.owner_user_id = ${userId} as "isOwner",
      project.created_at as "createdAt",
      array(
        select other.user_id from shop.project_member other
        where other.project_id = project.id order by other.added_at, other.user_id
      ) as members
    from shop.project_member member join shop.project on project.id = member.project_id
    where member.user_id = ${userId}
    order by project.created_at, project.id`.execute(db)
  return rows
}

/** The user owns the project and is its first member. */
export async function createProject(
  tx: Tx,
  { userId, name }: { userId: string; name: string },
): Promise<Project> {
  const id = tx.ids.next('project', tx.now)
  await tx.db
    .insertInto('shop.project')
    .values({ id, name, owner_user_id: userId, created_at: tx.now })
    .execute()
  await tx.db
    .insertInto('shop.project_member')
    .values({ project_id: id, user_id: userId, added_at: tx.now })
    .execute()
  return { id, name, isOwner: true, members: [userId], createdAt: tx.now }
}

interface MemberChange {
  projectId: string
  /** The user who makes the change. */
  userId: string
  memberUserId: string
}

/**
 * Only the owner may. Adding a member again is no error.
 * @throws AppError `project.unknown`, `project.not_owner`
 */
export async function addProjectMember(tx: Tx, change: MemberChange): Promise<void> {
  const { projectId } = await requireOwner(tx, change)
  await tx.db
    .insertInto('shop.project_member')
    .values({ project_id: projectId, user_id: change.memberUserId, added_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * The owner may, or the member who leaves; the owner cannot be removed.
 * @throws AppError `project.unknown`, `project.not_owner`
 */
export async function removeProjectMember(tx: Tx, change: MemberChange): Promise<void> {
  const isLeaving = change.userId === change.memberUserId
  const { projectId, owner } = isLeaving ? await findOwner(tx, change) : await requireOwner(tx, change)
  if (change.memberUserId === owner) {
    throw new AppError('project.not_owner')
  }
  await tx.db
    .deleteFrom('shop.project_member')
    .where('project_id', '=', projectId)
    .where('user_id', '=', change.memberUserId)
    .execute()
}

/** Only the name is personal; purchases and token entries stay under ids. */
export async function eraseProjects(tx: Tx, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.project')
    .where('owner_user_id', '=', userId)
    .set({ name: 'Erased' })
    .execute()
  await tx.db.deleteFrom('shop.project_member').where('user_id', '=', userId).execute()
}

async function requireOwner(tx: Tx, change: MemberChange): Promise<{ projectId: ProjectId; owner: string }> {
  const found = await findOwner(tx, change)
  if (found.owner !== change.userId) {
    throw new AppError('project.not_owner')
  }
  return found
}

async function findOwner(
  tx: Tx,
  { projectId: id, userId }: MemberChange,
): Promise<{ projectId: ProjectId; owner: string }> {
  const projectId = await requireProjectMember(tx, userId, id)
  const project = await tx.db
    .selectFrom('shop.project')
    .where('id', '=', projectId)
    .select('owner_user_id as owner')
    .executeTakeFirstOrThrow()
  return { projectId, owner: project.owner }
}
