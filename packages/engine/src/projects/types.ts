import type { ProjectId } from '../core/ids.ts'

export interface ProjectVerbs {
  create(input: { userId: string; name: string }): Promise<Project>
  /** Projects the user is a member of, oldest first. */
  list(userId: string): Promise<Project[]>
  /** Adds a member; only the owner may. @throws AppError `project.unknown`, `project.not_owner` */
  addMember(input: { projectId: string; userId: string; memberUserId: string }): Promise<void>
  /**
   * Removes a member: the owner may, or the member who leaves.
   * @throws AppError `project.unknown`, `project.not_owner`
   */
  removeMember(input: { projectId: string; userId: string; memberUserId: string }): Promise<void>
}

export interface Project {
  id: ProjectId
  name: string
  isOwner: boolean
  /** User ids, including the owner's. */
  members: string[]
  createdAt: Date
}
