/**
 * Projects: users who share a token account. Every request that names a project is authorized here.
 */
export {
  addProjectMember,
  createProject,
  eraseProjects,
  listProjects,
  removeProjectMember,
  requireProject,
  requireProjectMember,
} from './project.ts'
