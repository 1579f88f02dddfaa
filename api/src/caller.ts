/** Who asks, as far as it can be known without asking them: for the life of idempotency keys. */
import type { Context } from 'hono'
import type { Shop } from './app.ts'

/** The cart's holder, else everybody at one address. */
export function callerOf(c: Context, { addressOf }: Pick<Shop, 'addressOf'>, cartToken: string | undefined): string {
  return cartToken === undefined ? `ip:${addressOf(c) ?? 'local'}` : `cart:${cartToken}`
}
