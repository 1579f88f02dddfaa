import type { Context, MiddlewareHandler } from 'hono'
import { socketAddress } from './address.ts'
import { isFromAdmin } from './admin-access.ts'
import type { ApiEnv } from './app.ts'
import { Problem } from './problem.ts'
import { userIdOf } from './viewer.ts'

/**
 * An admin from anywhere, or who sits at the machine, account or none; and a server, where the route has looked at its key before.
 * Everybody else is told that there is nothing here.
 */
export const requireAdmin =
  (siteUrl: string): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const arrival = { remoteAddress: socketAddress(c), header: (name: string) => c.req.header(name) }
    const isKnown = c.get('apiKeyId') !== undefined || c.get('viewer').role === 'admin'
    if (!isKnown && !isFromAdmin(arrival, siteUrl)) {
      throw new Problem('route.unknown')
    }
    await next()
  }

/** Who did it, for the book. */
export const actorOf = (c: Context<ApiEnv>): string =>
  c.get('apiKeyId') ?? userIdOf(c.get('viewer')) ?? 'operator'
