import { get, type Operation, page, retrieve } from '../http/operation.ts'
import { array, boolean, range, string } from '../http/schema.ts'

const listFields = { ...page, created: range(), delivery_success: boolean(), type: string(), types: array(string(), 20) }

export const events: Operation[] = [
  retrieve('event', '/v1/events'),
  get('/v1/events', listFields, (world, { type, types, delivery_success, created, ...cursor }) => {
    const pending = delivery_success === true ? { pending_webhooks: 0 } : {}
    return world.store.list('event', '/v1/events', cursor, { type: types ?? type, ...pending }, created)
  }),
]
