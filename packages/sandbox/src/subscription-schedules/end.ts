/** Ends a schedule before its last phase: releases its subscription, or cancels both. */

import type { SandboxContext } from '../context.ts'
import { invalid } from '../http/errors.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import type { Schedule } from './phases.ts'

export function releaseSchedule(ctx: SandboxContext, before: Schedule): Schedule {
  checkActive(before)
  const subscription = ctx.store.find('subscription', before.subscription)
  if (subscription !== undefined) {
    ctx.store.save({ ...subscription, schedule: null })
  }
  return endSchedule(
    ctx,
    before,
    {
      status: 'released',
      released_at: ctx.now(before.customer),
      released_subscription: before.subscription,
      subscription: null,
    },
    'subscription_schedule.released',
  )
}

export function cancelSchedule(
  ctx: SandboxContext,
  before: Schedule,
  options: { invoiceNow: boolean; prorate: boolean },
): Schedule {
  checkActive(before)
  const subscription = ctx.store.find('subscription', before.subscription)
  const after = endSchedule(
    ctx,
    before,
    { status: 'canceled', canceled_at: ctx.now(before.customer) },
    'subscription_schedule.canceled',
  )
  // Stripe's own scenarios also expect `aborted` for a schedule that had not started.
  if (before.status === 'not_started') {
    ctx.emit('subscription_schedule.aborted', after)
  }
  if (subscription !== undefined && subscription.ended_at === null) {
    cancelSubscription(ctx, subscription, { reason: 'cancellation_requested', ...options })
  }
  return after
}

function endSchedule(
  ctx: SandboxContext,
  before: Schedule,
  fields: Partial<Schedule>,
  event: 'subscription_schedule.released' | 'subscription_schedule.canceled',
): Schedule {
  ctx.jobs.cancel(before.id)
  const after = ctx.store.save<Schedule>({ ...before, ...fields, current_phase: null })
  ctx.emit(event, after, { previous: before })
  return after
}

/** @throws StripeError for a schedule that has ended */
export function checkActive(schedule: Schedule) {
  if (schedule.status === 'not_started' || schedule.status === 'active') {
    return
  }
  throw invalid(
    `You cannot change a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  )
}
