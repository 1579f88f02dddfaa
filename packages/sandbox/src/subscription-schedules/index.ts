import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { boolean, string } from '../http/schema.ts'
import { createSchedule } from './create.ts'
import { cancelSchedule, releaseSchedule } from './end.ts'
import { createFields, updateFields } from './schema.ts'
import { updateSchedule } from './update.ts'

const path = '/v1/subscription_schedules'

export const subscriptionSchedules: Operation[] = [
  post(path, createFields, createSchedule),
  retrieve('subscription_schedule', path),
  list('subscription_schedule', path, { customer: string() }),
  post('/v1/subscription_schedules/:id', updateFields, (ctx, params, { id }) =>
    updateSchedule(ctx, ctx.store.get('subscription_schedule', id), params),
  ),
  post(
    '/v1/subscription_schedules/:id/cancel',
    { invoice_now: boolean(), prorate: boolean() },
    (ctx, { invoice_now, prorate }, { id }) => {
      return cancelSchedule(ctx, ctx.store.get('subscription_schedule', id), {
        invoiceNow: invoice_now ?? false,
        prorate: prorate ?? false,
      })
    },
  ),
  post(
    '/v1/subscription_schedules/:id/release',
    { preserve_cancel_date: boolean() },
    (ctx, _params, { id }) => releaseSchedule(ctx, ctx.store.get('subscription_schedule', id)),
  ),
]
