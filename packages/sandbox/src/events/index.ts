import { get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { array, boolean, range, string } from '../http/schema.ts'
import { resendEvent } from '../webhook_endpoints/resend.ts'

const listFields = {
  ...page,
  created: range(),
  delivery_success: boolean(),
  type: string(),
  types: array(string(), 20),
}

export const events: Operation[] = [
  retrieve('event', '/v1/events'),
  get('/v1/events', listFields, (world, { type, types, delivery_success, created, ...cursor }) => {
    const pending = delivery_success === true ? { pending_webhooks: 0 } : {}
    return world.store.list('event', '/v1/events', cursor, { type: types ?? type, ...pending }, created)
  }),
  /** Undocumented at Stripe: what its CLI calls to send an event again. */
  post('/v1/events/:id/retry', { webhook_endpoint: string() }, (world, { webhook_endpoint }, { id }) => {
    resendEvent(world, id, webhook_endpoint)
    return world.store.get('event', id)
  }),
]
