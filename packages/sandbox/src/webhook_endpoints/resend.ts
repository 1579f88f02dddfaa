import { deliveryKind } from '../ground/due.ts'
import type { World } from '../world.ts'
import { deliveryName } from './plan.ts'

/** Sends an event once more, to one endpoint or to all that are enabled, whether they listen for its type or not. @throws StripeError */
export function resendEvent(world: World, id: string, endpoint?: string): void {
  world.store.get('event', id)
  const endpoints =
    endpoint === undefined
      ? world.store.all('webhook_endpoint', { status: 'enabled' })
      : [world.store.get('webhook_endpoint', endpoint, 'webhook_endpoint')]
  for (const { id: to } of endpoints) {
    const row = world.database.get(
      'SELECT max(attempt) AS attempt FROM delivery WHERE event = ? AND endpoint = ?',
      id,
      to,
    )
    world.due.add(deliveryKind, deliveryName(id, to, Number(row?.attempt ?? 0) + 1), world.clock.now())
  }
}
