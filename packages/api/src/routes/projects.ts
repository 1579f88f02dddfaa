/** Projects: groups of users who share a token account. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonBody, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { addLogFields } from '../request-log.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import { newProject, project, serializeProject } from '../schemas/projects.ts'

export function addProjectRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { userId } = signedIn(c)
    return c.json({ userId, projects: (await engine.projects.list(userId)).map(serializeProject) }, 200)
  })
  app.openapi(create, async (c) => {
    const created = await engine.projects.create({ userId: signedIn(c).userId, ...c.req.valid('json') })
    addLogFields(c, { projectId: created.id })
    return c.json(serializeProject(created), 201)
  })
  app.openapi(addMember, async (c) => {
    const { projectId, userId: memberUserId } = c.req.valid('param')
    addLogFields(c, { projectId })
    await engine.projects.addMember({ projectId, memberUserId, userId: signedIn(c).userId })
    return c.json({ projectId, member: memberUserId }, 200)
  })
  app.openapi(removeMember, async (c) => {
    const { projectId, userId: memberUserId } = c.req.valid('param')
    addLogFields(c, { projectId })
    await engine.projects.removeMember({ projectId, memberUserId, userId: signedIn(c).userId })
    return c.json({ projectId, member: null }, 200)
  })
}

const params = z.strictObject({ projectId: plainText(100), userId: plainText(255) })
const ownerErrors = ['access.signed_out', 'project.unknown', 'project.not_owner'] as const

const list = createRoute({
  method: 'get',
  path: '/api/projects',
  summary: "List the user's projects",
  description: '`userId` is the id by which the owner of a project adds this user as a member.',
  tags: ['Projects'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ userId: z.string(), projects: z.array(project) }), 'The projects'),
    ...errorResponses('access.signed_out'),
  },
})

const create = createRoute({
  method: 'post',
  path: '/api/projects',
  summary: 'Create a project, owned by the user',
  tags: ['Projects'],
  request: { query: noQuery, body: jsonBody(newProject) },
  responses: {
    201: jsonResponse(project, 'The project'),
    ...errorResponses('access.signed_out', ...unsafeErrors),
  },
})

const addMember = createRoute({
  method: 'put',
  path: '/api/projects/{projectId}/members/{userId}',
  summary: 'Add a member; for the owner',
  tags: ['Projects'],
  request: { params, query: noQuery, body: optionalJsonBody(z.strictObject({})) },
  responses: {
    200: jsonResponse(z.strictObject({ projectId: z.string(), member: z.string() }), 'Added'),
    ...errorResponses(...ownerErrors, ...unsafeErrors),
  },
})

const removeMember = createRoute({
  method: 'delete',
  path: '/api/projects/{projectId}/members/{userId}',
  summary: 'Remove a member; for the owner, and for members who leave',
  tags: ['Projects'],
  request: { params, query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ projectId: z.string(), member: z.null() }), 'Removed'),
    ...errorResponses(...ownerErrors, ...unsafeErrors),
  },
})

export const projectRoutes = { list, create, addMember, removeMember }
