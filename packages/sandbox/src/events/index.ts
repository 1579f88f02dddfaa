import { get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { array, boolean, range, string } from '../http/schema.ts'
import { resendEvent } from '../webhook-endpoints/resend.ts'

const listFields = {
  ...page,
  created: range(),
  delivery_success: boolean(),
  type: string(),
  types: array(string(), 20),
}

export const events: Operation[] = [
  retrieve('event', '/v1/events'),
  get('/v1/events', listFields, (ctx, { type, types, delivery_success, created, ...cursor }) => {
    const pending = delivery_success === true ? { pending_webhooks: 0 } : {}
    return ctx.store.list('event', '/v1/events', cursor, { type: types ?? type, ...pending }, created)
  }),
  /** Not documented by Stripe: Stripe's CLI calls it to resend an event. */
  post('/v1/events/:id/retry', { webhook_endpoint: string() }, (ctx, { webhook_endpoint }, { id }) => {
    resendEvent(ctx, id, webhook_endpoint)
    return ctx.store.get('event', id)
  }),
]
