import type { SandboxContext } from '../context.ts'
import { deliveryJob } from '../core/job-queue.ts'
import { deliveryKey } from './schedule-deliveries.ts'

/**
 * Resends an event to one endpoint, or to all enabled endpoints, even those that do not subscribe
 * to its type. @throws StripeError for an unknown event or endpoint
 */
export function resendEvent(ctx: SandboxContext, id: string, endpoint?: string): void {
  ctx.store.get('event', id)
  const endpoints =
    endpoint === undefined
      ? ctx.store.all('webhook_endpoint', { status: 'enabled' })
      : [ctx.store.get('webhook_endpoint', endpoint, 'webhook_endpoint')]
  for (const { id: endpointId } of endpoints) {
    const row = ctx.database.get(
      'SELECT max(attempt) AS attempt FROM delivery WHERE event = ? AND endpoint = ?',
      id,
      endpointId,
    )
    ctx.jobs.add(deliveryJob, deliveryKey(id, endpointId, Number(row?.attempt ?? 0) + 1), ctx.clock.now())
  }
}
