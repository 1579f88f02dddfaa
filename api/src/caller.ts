/** Who asks, as far as it can be known without asking them: for the life of idempotency keys. */
import type { Context } from 'hono'
import { z } from 'zod'

/** The account, else the cart's holder, else everybody at one address. */
export function callerOf(c: Context, cartToken: string | undefined, userId?: string): string {
  if (userId !== undefined) return `user:${userId}`
  return cartToken === undefined ? `ip:${addressOf(c.env)}` : `cart:${cartToken}`
}

/** From the socket alone: a forwarded address is whatever its sender wrote. `local` where there is no socket. */
function addressOf(env: unknown): string {
  const parsed = nodeBindings.safeParse(env)
  return parsed.success ? parsed.data.incoming.socket.remoteAddress : 'local'
}

const nodeBindings = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) })
