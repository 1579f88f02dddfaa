/** Subscription items as a resource of their own. Each change is an update of the subscription. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
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

const updateOptions = {
  payment_behavior: oneOf(
    'allow_incomplete',
    'default_incomplete',
    'error_if_incomplete',
    'pending_if_incomplete',
  ),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  proration_date: timestamp(),
}
const itemFields = {
  metadata: metadata(),
  price: string(),
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
}

export const subscriptionItems: Operation[] = [
  post(
    '/v1/subscription_items',
    { ...updateOptions, ...itemFields, subscription: required(string()) },
    (ctx, { subscription, payment_behavior, proration_behavior, proration_date, ...item }) => {
      const after = changeItem(ctx, subscription, item, {
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
    (ctx, { subscription, ...cursor }) => {
      return pageOf(
        ctx.store.get('subscription', subscription, 'subscription').items.data,
        '/v1/subscription_items',
        cursor,
      )
    },
  ),
  post(
    '/v1/subscription_items/:id',
    { ...updateOptions, ...itemFields, off_session: boolean() },
    (ctx, { payment_behavior, proration_behavior, proration_date, off_session, ...item }, { id }) => {
      const { subscription } = ctx.store.get('subscription_item', id)
      changeItem(
        ctx,
        subscription,
        { id, ...item },
        { payment_behavior, proration_behavior, proration_date, off_session },
      )
      return ctx.store.get('subscription_item', id)
    },
  ),
  del(
    '/v1/subscription_items/:id',
    { ...updateOptions, clear_usage: boolean() },
    (ctx, { clear_usage: _ignored, ...options }, { id }) => {
      changeItem(ctx, ctx.store.get('subscription_item', id).subscription, { id, deleted: true }, options)
      return { id, object: 'subscription_item', deleted: true }
    },
  ),
]

function changeItem(
  ctx: SandboxContext,
  subscription: string,
  item: ItemChange,
  options: object,
): Objects['subscription'] {
  return updateSubscription(ctx, ctx.store.get('subscription', subscription, 'subscription'), {
    ...options,
    items: [item],
  })
}
