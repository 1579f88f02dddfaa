/** A schedule moves its subscription through phases, and then releases or cancels it. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { createSubscription } from '../subscriptions/create.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import type { Phase, Schedule } from './phases.ts'

export function advanceSchedule(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('subscription_schedule', id)
  if (before === undefined || !['not_started', 'active'].includes(before.status)) {
    return
  }
  const index =
    before.current_phase === null
      ? 0
      : before.phases.findIndex(({ start_date }) => start_date === before.current_phase?.start_date) + 1
  if (index < before.phases.length) {
    const after = startPhase(ctx, before, index)
    ctx.emit('subscription_schedule.updated', after, { previous: before })
    scheduleNextPhase(ctx, after)
  } else {
    completeSchedule(ctx, before)
  }
}

export function startPhase(ctx: SandboxContext, schedule: Schedule, index: number): Schedule {
  const phase = schedule.phases[index]
  if (phase === undefined) {
    return schedule
  }
  const active = ctx.store.save<Schedule>({
    ...schedule,
    status: 'active',
    current_phase: currentPhaseOf(phase),
  })
  const existing = ctx.store.find('subscription', schedule.subscription)
  const subscription =
    existing === undefined ? subscribe(ctx, active, phase) : changePhase(ctx, existing, phase)
  ctx.store.save({ ...subscription, schedule: schedule.id })
  return ctx.store.save({ ...active, subscription: subscription.id })
}

export function currentPhaseOf(phase: Phase | undefined): Schedule['current_phase'] {
  return phase === undefined ? null : { start_date: phase.start_date, end_date: phase.end_date }
}

/**
 * The customer is absent when a schedule starts: the first invoice is charged if there is a payment
 * method, else it stays open.
 */
function subscribe(ctx: SandboxContext, schedule: Schedule, phase: Phase): Objects['subscription'] {
  return createSubscription(
    ctx,
    {
      customer: schedule.customer,
      items: itemsOf(phase),
      discounts: discountsOf(phase),
      default_payment_method:
        phase.default_payment_method ?? schedule.default_settings.default_payment_method ?? undefined,
      collection_method: phase.collection_method ?? schedule.default_settings.collection_method ?? undefined,
      payment_behavior: 'default_incomplete',
      trial_end: phase.trial_end ?? undefined,
      metadata: phase.metadata ?? {},
      off_session: true,
    },
    { collectsIfPossible: true },
  )
}

function changePhase(
  ctx: SandboxContext,
  subscription: Objects['subscription'],
  phase: Phase,
): Objects['subscription'] {
  const currentItems = subscription.items.data
  const phaseItems = itemsOf(phase)
  const items = [
    ...phaseItems.map((item, index) => ({ ...item, id: currentItems[index]?.id })),
    ...currentItems.slice(phaseItems.length).map(({ id }) => ({ id, deleted: true })),
  ]
  // When a period ends, it has no unused time to prorate.
  const atBoundary = currentItems.some(
    ({ current_period_end }) => current_period_end <= ctx.now(subscription.customer),
  )
  return updateSubscription(ctx, subscription, {
    items,
    proration_behavior: atBoundary ? 'none' : (phase.proration_behavior as 'none'),
    metadata: phase.metadata ?? {},
  })
}

function itemsOf(phase: Phase) {
  return phase.items.map(({ price, quantity, metadata }) => ({
    price: String(price),
    quantity: quantity ?? 1,
    metadata: metadata ?? {},
  }))
}

const discountsOf = (phase: Phase) =>
  phase.discounts.map(({ coupon, promotion_code }) => ({
    coupon: coupon ?? undefined,
    promotion_code: promotion_code ?? undefined,
  }))

function completeSchedule(ctx: SandboxContext, before: Schedule) {
  const now = ctx.now(before.customer)
  const subscription = ctx.store.find('subscription', before.subscription)
  const completed = { ...before, status: 'completed' as const, completed_at: now, current_phase: null }
  const after = ctx.store.save<Schedule>(
    before.end_behavior === 'release'
      ? { ...completed, released_subscription: before.subscription, subscription: null }
      : completed,
  )
  ctx.jobs.cancel(before.id)
  if (subscription !== undefined) {
    const released = ctx.store.save({ ...subscription, schedule: null })
    if (before.end_behavior === 'cancel' && released.ended_at === null) {
      cancelSubscription(ctx, released, { reason: 'cancellation_requested' })
    }
  }
  ctx.emit('subscription_schedule.completed', after, { previous: before })
}

/**
 * Stripe's own test scenario expects `subscription_schedule.expiring` nine days before the end, so
 * it must be sent earlier.
 */
const expiringDays = 10

/**
 * Schedules the start of the first phase or the end of the current one, and the `expiring` event
 * some days before the last phase ends.
 */
export function scheduleNextPhase(ctx: SandboxContext, schedule: Schedule) {
  ctx.jobs.cancel(schedule.id)
  const clock = ctx.testClockOf(schedule.customer)
  const now = ctx.now(schedule.customer)
  if (schedule.status === 'not_started') {
    ctx.jobs.add(
      'subscription_schedule.advance',
      schedule.id,
      (schedule.phases[0]?.start_date ?? 0) * 1_000,
      clock,
    )
  }
  if (schedule.status !== 'active' || schedule.current_phase === null) {
    return
  }
  const last = schedule.phases.at(-1)
  const expiringAt = (last?.end_date ?? 0) - expiringDays * 86_400
  if (last?.start_date === schedule.current_phase.start_date && expiringAt > now) {
    ctx.jobs.add('subscription_schedule.expiring', schedule.id, expiringAt * 1_000, clock)
  }
  // The subscription renews at the same time. The phase must change first, so that the renewal
  // bills the new one.
  ctx.jobs.addFirst(
    'subscription_schedule.advance',
    schedule.id,
    schedule.current_phase.end_date * 1_000,
    clock,
  )
}

export function emitScheduleExpiring(ctx: SandboxContext, id: string) {
  const schedule = ctx.store.find('subscription_schedule', id)
  if (schedule?.status === 'active') {
    ctx.emit('subscription_schedule.expiring', schedule)
  }
}
