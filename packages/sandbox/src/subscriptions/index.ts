import { del, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { mergeMetadata, oneOf, range } from '../http/schema.ts'
import { cancelSubscription } from './cancel.ts'
import { createSubscription } from './create.ts'
import { resumeSubscription } from './resume.ts'
import { anchorChange, cancelFields, createFields, listFields, updateFields } from './schema.ts'
import { updateSubscription } from './update.ts'

const endedStatuses = ['canceled', 'incomplete_expired']
const liveStatuses = ['active', 'incomplete', 'past_due', 'paused', 'trialing', 'unpaid']
const statusFilter: Record<string, string[]> = {
  all: [...liveStatuses, ...endedStatuses],
  ended: endedStatuses,
}

export const subscriptions: Operation[] = [
  post('/v1/subscriptions', createFields, (ctx, input) => createSubscription(ctx, input)),
  retrieve('subscription', '/v1/subscriptions'),
  get(
    '/v1/subscriptions',
    { ...page, created: range(), ...listFields },
    (ctx, { created, status, price, limit, starting_after, ending_before, ...filters }) => {
      const statuses = status === undefined ? liveStatuses : (statusFilter[status] ?? [status])
      return ctx.store.list(
        'subscription',
        '/v1/subscriptions',
        { limit, starting_after, ending_before },
        { ...filters, status: statuses, 'items.data[0].price.id': price },
        created,
      )
    },
  ),
  post('/v1/subscriptions/:id', updateFields, (ctx, params, { id }) => {
    const before = ctx.store.get('subscription', id)
    if (!endedStatuses.includes(before.status)) {
      return updateSubscription(ctx, before, params)
    }
    return ctx.store.save({ ...before, metadata: mergeMetadata(before.metadata, params.metadata) })
  }),
  del(
    '/v1/subscriptions/:id',
    cancelFields,
    (ctx, { invoice_now, prorate, cancellation_details }, { id }) => {
      const options = {
        invoiceNow: invoice_now ?? false,
        prorate: prorate ?? false,
        details: cancellation_details,
      }
      return cancelSubscription(ctx, ctx.store.get('subscription', id), {
        ...options,
        reason: 'cancellation_requested',
      })
    },
  ),
  post(
    '/v1/subscriptions/:id/resume',
    {
      billing_cycle_anchor: anchorChange,
      proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
    },
    (ctx, _params, { id }) => {
      return resumeSubscription(ctx, ctx.store.get('subscription', id))
    },
  ),
]
