/** The target of the `type` URL of an error. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { Problem, type ProblemCode, problems } from '../problem.ts'
import { noQuery } from '../schemas/fields.ts'
import { errorDescription } from '../schemas/operations.ts'

export function addProblemRoutes(app: ApiApp, _shop: Shop): void {
  app.openapi(show, (c) => {
    const { code } = c.req.valid('param')
    if (!isProblemCode(code)) {
      throw new Problem('route.unknown')
    }
    const { status, message, hint } = problems[code]
    return jsonWithEtag(c, { code, status, title: message, hint })
  })
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code)
}

const show = createRoute({
  method: 'get',
  path: '/api/problems/{code}',
  summary: 'Get the description of an error code',
  tags: ['Operations'],
  request: { query: noQuery, params: z.strictObject({ code: z.string() }) },
  responses: { 200: jsonResponse(errorDescription, 'The description'), ...errorResponses('route.unknown') },
})

export const problemRoutes = { show }
