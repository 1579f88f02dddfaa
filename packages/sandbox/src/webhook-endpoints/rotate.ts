import type { SandboxContext } from '../context.ts'
import { unsupported } from '../http/errors.ts'

const dayMs = 86_400_000

/**
 * Gives the endpoint a new secret and returns it. The old secret continues to sign as well for a
 * day by default, so that a receiver can switch without losing an event. @throws StripeError for an
 * unknown endpoint, and while two secrets are valid
 */
export function rotateSecret(
  ctx: SandboxContext,
  endpoint: string,
  overlapMs = dayMs,
  given?: string,
): string {
  const { id } = ctx.store.get('webhook_endpoint', endpoint)
  const now = ctx.clock.now()
  const valid = ctx.store
    .internal('webhook_endpoint', id)
    .secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  if (valid.length > 1) {
    throw unsupported('three valid secrets for one endpoint')
  }
  const newSecret = given ?? ctx.ids.next('whsec_', 32)
  const old = overlapMs > 0 ? valid.map((secret) => ({ ...secret, expiresAt: now + overlapMs })) : []
  ctx.store.setInternal('webhook_endpoint', id, { secrets: [{ secret: newSecret, expiresAt: null }, ...old] })
  return newSecret
}
