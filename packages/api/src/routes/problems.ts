/** Where the `type` of a problem leads: what the code means and what to do about it. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { Problem, type ProblemCode, problems } from '../problem.ts'
import { json, noQuery, refused } from '../schemas.ts'

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
  summary: 'What an error code means',
  tags: ['Operations'],
  request: { query: noQuery, params: z.strictObject({ code: z.string() }) },
  responses: {
    200: json(
      z.strictObject({ code: z.string(), status: z.int(), title: z.string(), hint: z.string() }),
      'The code',
    ),
    ...refused('route.unknown'),
  },
})
