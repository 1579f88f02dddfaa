/** Who asks, as far as it can be known without asking them: for the life of idempotency keys. */
import type { Context } from 'hono'
import { z } from 'zod'

/** The cart's holder, else everybody at one address. */
export function callerOf(c: Context, cartToken: string | undefined): string {
  return cartToken === undefined ? `ip:${addressOf(c.env) ?? 'local'}` : `cart:${cartToken}`
}

/** From the socket alone: a forwarded address is whatever its sender wrote. `undefined` where there is no socket. */
export function addressOf(env: unknown): string | undefined {
  return nodeBindings.safeParse(env).data?.incoming.socket.remoteAddress
}

const nodeBindings = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) })
