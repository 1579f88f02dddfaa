import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { ProjectId } from '../core/ids.ts'
import { requireProjectMember } from './require.ts'

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

/** Only the name is personal; what was bought and spent stays under ids. */
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
