import type { ApiKeyScope, Engine } from '@countinghouse/engine'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problem.ts'
import { addLogFields } from './request-log.ts'

/**
 * Authenticates a server by its API key. Without an `Authorization` header, the route authorizes
 * the request in another way. An invalid key is always an error, even on a public route: its owner
 * would otherwise believe that the key works.
 * @throws Problem `api_key.refused`, `api_key.scope`
 */
export function requireScope(engine: Engine, scope: ApiKeyScope): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    if (authorization !== undefined) {
      const key = authorization.match(/^Bearer (chk_(?:live|test)_[\w-]{43})$/i)?.[1]
      const used = key === undefined ? undefined : await engine.apiKeys.use(key)
      c.header('www-authenticate', 'Bearer')
      if (!used) {
        throw new Problem('api_key.refused')
      }
      addLogFields(c, { apiKeyId: used.id })
      if (!used.scopes.includes(scope)) {
        throw new Problem('api_key.scope', { scope })
      }
      c.header('www-authenticate', undefined)
      c.set('apiKeyId', used.id)
    }
    await next()
  }
}
