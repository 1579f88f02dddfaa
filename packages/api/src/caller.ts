/** Who asks, as far as it can be known without asking them: for the life of idempotency keys. */
import type { Context } from 'hono'
import type { Shop } from './app.ts'

/** The account, else the cart's holder, else everybody at one address. */
export function callerOf(
  c: Context,
  { addressOf }: Pick<Shop, 'addressOf'>,
  { userId, cartToken }: { userId: string | undefined; cartToken: string | undefined },
): string {
  if (userId !== undefined) {
    return `user:${userId}`
  }
  return cartToken === undefined ? `ip:${addressOf(c) ?? 'local'}` : `cart:${cartToken}`
}
