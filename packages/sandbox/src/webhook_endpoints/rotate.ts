import { unsupported } from '../http/errors.ts'
import type { World } from '../world.ts'

const dayMs = 86_400_000

/**
 * Gives the endpoint a new secret. The old one goes on signing beside it, for a day unless told otherwise, so that a receiver can change over
 * without losing an event. Returns the new one. @throws StripeError for an unknown endpoint, and while two are live already
 */
export function rotateSecret(world: World, endpoint: string, overlapMs = dayMs, given?: string): string {
  const { id } = world.store.get('webhook_endpoint', endpoint)
  const now = world.clock.now()
  const live = world.store
    .hidden('webhook_endpoint', id)
    .secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  if (live.length > 1) {
    throw unsupported('three live secrets for one endpoint')
  }
  const secret = given ?? world.ids.next('whsec_', 32)
  const old = overlapMs > 0 ? live.map((known) => ({ ...known, expiresAt: now + overlapMs })) : []
  world.store.setHidden('webhook_endpoint', id, { secrets: [{ secret, expiresAt: null }, ...old] })
  return secret
}
