/** People who share an account of tokens. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { note } from '../request-log.ts'
import { json, noQuery, plainText, refused, unsafeErrors } from '../schemas.ts'
import { project, serializeProject } from '../token-schemas.ts'

export function addProjectRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const { userId } = signedIn(c)
    return c.json({ userId, projects: (await engine.projects.list(userId)).map(serializeProject) }, 200)
  })
  app.openapi(create, async (c) => {
    const made = await engine.projects.create({ userId: signedIn(c).userId, ...c.req.valid('json') })
    note(c, { projectId: made.id })
    return c.json(serializeProject(made), 201)
  })
  app.openapi(add, async (c) => {
    const { projectId, userId: memberUserId } = c.req.valid('param')
    note(c, { projectId })
    await engine.projects.addMember({ projectId, memberUserId, userId: signedIn(c).userId })
    return c.json({ projectId, member: memberUserId }, 200)
  })
  app.openapi(remove, async (c) => {
    const { projectId, userId: memberUserId } = c.req.valid('param')
    note(c, { projectId })
    await engine.projects.removeMember({ projectId, memberUserId, userId: signedIn(c).userId })
    return c.json({ projectId, member: null }, 200)
  })
}

const params = z.strictObject({ projectId: plainText(100), userId: plainText(255) })
const ownerErrors = ['access.signed_out', 'project.unknown', 'project.not_owner'] as const

const list = createRoute({
  method: 'get',
  path: '/api/projects',
  summary: 'The projects one is a member of, and the id by which one is invited',
  tags: ['Projects'],
  request: { query: noQuery },
  responses: {
    200: json(z.strictObject({ userId: z.string(), projects: z.array(project) }), 'The projects'),
    ...refused('access.signed_out'),
  },
})

const create = createRoute({
  method: 'post',
  path: '/api/projects',
  summary: 'Make a project; whoever makes it owns it',
  tags: ['Projects'],
  request: {
    query: noQuery,
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ name: plainText(100) }) } },
    },
  },
  responses: { 201: json(project, 'The project'), ...refused('access.signed_out', ...unsafeErrors) },
})

const add = createRoute({
  method: 'put',
  path: '/api/projects/{projectId}/members/{userId}',
  summary: 'Let somebody act for the project; by its owner',
  tags: ['Projects'],
  request: {
    params,
    query: noQuery,
    body: { content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: {
    200: json(z.strictObject({ projectId: z.string(), member: z.string() }), 'A member'),
    ...refused(...ownerErrors, ...unsafeErrors),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/api/projects/{projectId}/members/{userId}',
  summary: 'Let somebody go; by its owner, or by whoever leaves',
  tags: ['Projects'],
  request: { params, query: noQuery },
  responses: {
    200: json(z.strictObject({ projectId: z.string(), member: z.null() }), 'No member'),
    ...refused(...ownerErrors, ...unsafeErrors),
  },
})
