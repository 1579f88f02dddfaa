import type { Tx } from '../core/context.ts'
import type { Project } from './types.ts'

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
