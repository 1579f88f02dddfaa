import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { Project } from './types.ts'

/** Those that the user is a member of, the first made first. */
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
