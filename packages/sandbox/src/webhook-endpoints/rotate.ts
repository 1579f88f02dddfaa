import type { SandboxContext } from '../context.ts'
import { unsupported } from '../http/errors.ts'

const dayMs = 86_400_000

/**
 * Gives the endpoint a new secret. The old one goes on signing beside it, for a day unless told otherwise, so that a receiver can change over
 * without losing an event. Returns the new one. @throws StripeError for an unknown endpoint, and while two are live already
 */
export function rotateSecret(
  ctx: SandboxContext,
  endpoint: string,
  overlapMs = dayMs,
  given?: string,
): string {
  const { id } = ctx.store.get('webhook_endpoint', endpoint)
  const now = ctx.clock.now()
  const live = ctx.store
    .hidden('webhook_endpoint', id)
    .secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  if (live.length > 1) {
    throw unsupported('three live secrets for one endpoint')
  }
  const secret = given ?? ctx.ids.next('whsec_', 32)
  const old = overlapMs > 0 ? live.map((known) => ({ ...known, expiresAt: now + overlapMs })) : []
  ctx.store.setHidden('webhook_endpoint', id, { secrets: [{ secret, expiresAt: null }, ...old] })
  return secret
}
