import type { ProjectId } from '../core/ids.ts'

export interface Project {
  id: ProjectId
  name: string
  isOwner: boolean
  /** User ids, including the owner's. */
  members: string[]
  createdAt: Date
}
