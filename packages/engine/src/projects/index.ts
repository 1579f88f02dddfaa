/** People who share an account of tokens. Whoever names a project is asked here whether it is theirs. */

export { addProjectMember, eraseProjects, removeProjectMember } from './add-member.ts'
export { createProject } from './create.ts'
export { listProjects } from './list.ts'
export { requireProject, requireProjectMember } from './require.ts'
