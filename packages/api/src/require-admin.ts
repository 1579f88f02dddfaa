import type { Context, MiddlewareHandler } from 'hono'
import { isFromOwnMachine } from './admin-access.ts'
import type { ApiEnv } from './api-env.ts'
import { socketAddress } from './client-address.ts'
import { Problem } from './problem.ts'
import { userIdOf } from './viewer.ts'

/**
 * Admits an admin from anywhere, any request from the shop's own machine, and a server whose API
 * key the route has checked before. For everyone else the route does not exist.
 * @throws Problem `route.unknown`
 */
export const requireAdmin =
  (siteUrl: string): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const source = { remoteAddress: socketAddress(c), header: (name: string) => c.req.header(name) }
    const isAuthenticated = c.get('apiKeyId') !== undefined || c.get('viewer').role === 'admin'
    if (!isAuthenticated && !isFromOwnMachine(source, siteUrl)) {
      throw new Problem('route.unknown')
    }
    await next()
  }

/**
 * The actor named in the audit log: an API key, a user, or `operator` for a request without either.
 */
export const actorOf = (c: Context<ApiEnv>): string =>
  c.get('apiKeyId') ?? userIdOf(c.get('viewer')) ?? 'operator'

/** Description of the routes behind `requireAdmin`, for the OpenAPI document. */
export const operatorOnly =
  "For admins, and for requests from the shop's own machine that did not pass through a proxy. " +
  'All others get a 404.'
