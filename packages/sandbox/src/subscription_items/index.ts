/** An item by itself: each change is a change of its subscription. */
import type { Objects } from '../ground/objects.ts'
import { del, get, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import {
  array,
  boolean,
  clearable,
  integer,
  metadata,
  oneOf,
  required,
  string,
  timestamp,
} from '../http/schema.ts'
import type { ItemChange } from '../subscriptions/schema.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import type { World } from '../world.ts'

const how = {
  payment_behavior: oneOf(
    'allow_incomplete',
    'default_incomplete',
    'error_if_incomplete',
    'pending_if_incomplete',
  ),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  proration_date: timestamp(),
}
const what = {
  metadata: metadata(),
  price: string(),
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
}

export const subscriptionItems: Operation[] = [
  post(
    '/v1/subscription_items',
    { ...how, ...what, subscription: required(string()) },
    (world, { subscription, payment_behavior, proration_behavior, proration_date, ...item }) => {
      const after = change(world, subscription, item, {
        payment_behavior,
        proration_behavior,
        proration_date,
      })
      return after.items.data.at(-1)
    },
  ),
  retrieve('subscription_item', '/v1/subscription_items'),
  get(
    '/v1/subscription_items',
    { ...page, subscription: required(string()) },
    (world, { subscription, ...cursor }) => {
      return pageOf(
        world.store.get('subscription', subscription, 'subscription').items.data,
        '/v1/subscription_items',
        cursor,
      )
    },
  ),
  post(
    '/v1/subscription_items/:id',
    { ...how, ...what, off_session: boolean() },
    (world, { payment_behavior, proration_behavior, proration_date, off_session, ...item }, { id }) => {
      const known = world.store.get('subscription_item', id)
      change(
        world,
        known.subscription,
        { id, ...item },
        { payment_behavior, proration_behavior, proration_date, off_session },
      )
      return world.store.get('subscription_item', id)
    },
  ),
  del(
    '/v1/subscription_items/:id',
    { ...how, clear_usage: boolean() },
    (world, { clear_usage: _none, ...options }, { id }) => {
      change(world, world.store.get('subscription_item', id).subscription, { id, deleted: true }, options)
      return { id, object: 'subscription_item', deleted: true }
    },
  ),
]

function change(
  world: World,
  subscription: string,
  item: ItemChange,
  options: object,
): Objects['subscription'] {
  return updateSubscription(world, world.store.get('subscription', subscription, 'subscription'), {
    ...options,
    items: [item],
  })
}
