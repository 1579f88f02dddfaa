/** Projects: users who share a token account. Every request that names a project is authorized here. */

export { createProject } from './create.ts'
export { addProjectMember, eraseProjects, removeProjectMember } from './member.ts'
export { listProjects, requireProject, requireProjectMember } from './require.ts'
