import type { ProjectId } from '../core/ids.ts'

export interface ProjectVerbs {
  create(input: { userId: string; name: string }): Promise<Project>
  /** Those that the user is a member of. */
  list(userId: string): Promise<Project[]>
  /** @throws AppError `project.unknown`, `project.not_owner` */
  addMember(input: { projectId: string; userId: string; memberUserId: string }): Promise<void>
  /** @throws AppError `project.unknown`, `project.not_owner` */
  removeMember(input: { projectId: string; userId: string; memberUserId: string }): Promise<void>
}

export interface Project {
  id: ProjectId
  name: string
  isOwner: boolean
  /** Their user ids, the owner's among them. */
  members: string[]
  createdAt: Date
}
