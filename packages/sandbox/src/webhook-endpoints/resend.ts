import type { SandboxContext } from '../context.ts'
import { deliveryKind } from '../core/due.ts'
import { deliveryName } from './plan.ts'

/** Sends an event once more, to one endpoint or to all that are enabled, whether they listen for its type or not. @throws StripeError */
export function resendEvent(ctx: SandboxContext, id: string, endpoint?: string): void {
  ctx.store.get('event', id)
  const endpoints =
    endpoint === undefined
      ? ctx.store.all('webhook_endpoint', { status: 'enabled' })
      : [ctx.store.get('webhook_endpoint', endpoint, 'webhook_endpoint')]
  for (const { id: to } of endpoints) {
    const row = ctx.database.get(
      'SELECT max(attempt) AS attempt FROM delivery WHERE event = ? AND endpoint = ?',
      id,
      to,
    )
    ctx.due.add(deliveryKind, deliveryName(id, to, Number(row?.attempt ?? 0) + 1), ctx.clock.now())
  }
}
