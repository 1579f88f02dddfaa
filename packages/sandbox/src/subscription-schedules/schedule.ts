/** A schedule leads its subscription through phases, and then lets it go or ends it. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { createSubscription } from '../subscriptions/create.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import { blankPhase, blankSchedule } from './blank.ts'
import { createPhases, type Phase, type Schedule } from './phases.ts'
import type { createFields, updateFields } from './schema.ts'

/** Far enough ahead for the notice that Stripe's own scenario waits for, nine days before the end. */
const noticeDays = 10

export function createSchedule(ctx: SandboxContext, input: Params<typeof createFields>): Schedule {
  const subscription =
    input.from_subscription === undefined
      ? undefined
      : ctx.store.get('subscription', input.from_subscription, 'from_subscription')
  const customer = ctx.store.get('customer', input.customer ?? subscription?.customer ?? '', 'customer')
  const now = ctx.now(customer.id)
  const start =
    typeof input.start_date === 'number'
      ? input.start_date
      : (subscription?.items.data[0]?.current_period_start ?? now)
  const schedule: Schedule = {
    ...blankSchedule,
    id: ctx.ids.next('sub_sched_1', 23),
    created: now,
    customer: customer.id,
    default_settings: defaultSettings(input.default_settings),
    end_behavior: input.end_behavior ?? 'release',
    metadata: mergeMetadata({}, input.metadata),
    phases:
      subscription === undefined ? createPhases(ctx, input.phases ?? [], start) : phasesOf(subscription),
    status: subscription === undefined ? 'not_started' : 'active',
    subscription: subscription?.id ?? null,
    test_clock: customer.test_clock ?? null,
  }
  ctx.store.insert(schedule)
  const started =
    subscription !== undefined
      ? adopt(ctx, schedule, subscription)
      : start <= now
        ? startPhase(ctx, schedule, 0)
        : schedule
  ctx.emit('subscription_schedule.created', started)
  planSchedule(ctx, started)
  return started
}

function adopt(ctx: SandboxContext, schedule: Schedule, subscription: Objects['subscription']): Schedule {
  ctx.store.save({ ...subscription, schedule: schedule.id })
  return ctx.store.save({ ...schedule, current_phase: currentPhase(schedule.phases[0]) })
}

function phasesOf(subscription: Objects['subscription']): Phase[] {
  const [first] = subscription.items.data
  if (first === undefined) {
    return []
  }
  return [
    {
      ...blankPhase,
      currency: subscription.currency,
      end_date: first.current_period_end,
      items: subscription.items.data.map(({ price, quantity = 1, metadata }) => ({
        billing_thresholds: null,
        discounts: [],
        metadata,
        plan: price.id,
        price: price.id,
        quantity,
        tax_rates: [],
      })) as Phase['items'],
      start_date: first.current_period_start,
    },
  ]
}

function currentPhase(phase: Phase | undefined): Schedule['current_phase'] {
  return phase === undefined ? null : { start_date: phase.start_date, end_date: phase.end_date }
}

/** What comes next: the first phase, or the end of the current one; some days before the last ends, a notice. */
export function planSchedule(ctx: SandboxContext, schedule: Schedule) {
  ctx.due.cancel(schedule.id)
  const clock = ctx.clockOf(schedule.customer)
  const now = ctx.now(schedule.customer)
  if (schedule.status === 'not_started') {
    ctx.due.add(
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
  const notice = (last?.end_date ?? 0) - noticeDays * 86_400
  if (last?.start_date === schedule.current_phase.start_date && notice > now) {
    ctx.due.add('subscription_schedule.expiring', schedule.id, notice * 1_000, clock)
  }
  // The subscription renews at the same moment: the phase changes first, so that the renewal bills the new one.
  ctx.due.addFirst(
    'subscription_schedule.advance',
    schedule.id,
    schedule.current_phase.end_date * 1_000,
    clock,
  )
}

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
    planSchedule(ctx, after)
  } else {
    completeSchedule(ctx, before)
  }
}

export function remindOfExpiry(ctx: SandboxContext, id: string) {
  const schedule = ctx.store.find('subscription_schedule', id)
  if (schedule?.status === 'active') {
    ctx.emit('subscription_schedule.expiring', schedule)
  }
}

function startPhase(ctx: SandboxContext, schedule: Schedule, index: number): Schedule {
  const phase = schedule.phases[index]
  if (phase === undefined) {
    return schedule
  }
  const active = ctx.store.save<Schedule>({
    ...schedule,
    status: 'active',
    current_phase: currentPhase(phase),
  })
  const known = ctx.store.find('subscription', schedule.subscription)
  const subscription = known === undefined ? subscribe(ctx, active, phase) : changePhase(ctx, known, phase)
  ctx.store.save({ ...subscription, schedule: schedule.id })
  return ctx.store.save({ ...active, subscription: subscription.id })
}

function itemsOf(phase: Phase) {
  return phase.items.map(({ price, quantity, metadata }) => ({
    price: String(price),
    quantity: quantity ?? 1,
    metadata: metadata ?? {},
  }))
}

const discountsIn = (phase: Phase) =>
  phase.discounts.map(({ coupon, promotion_code }) => ({
    coupon: coupon ?? undefined,
    promotion_code: promotion_code ?? undefined,
  }))

/** Nobody is there to pay the first invoice of a schedule: it is sent when there is no method. */
function subscribe(ctx: SandboxContext, schedule: Schedule, phase: Phase): Objects['subscription'] {
  return createSubscription(
    ctx,
    {
      customer: schedule.customer,
      items: itemsOf(phase),
      discounts: discountsIn(phase),
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
  const known = subscription.items.data
  const wanted = itemsOf(phase)
  const items = [
    ...wanted.map((item, index) => ({ ...item, id: known[index]?.id })),
    ...known.slice(wanted.length).map(({ id }) => ({ id, deleted: true })),
  ]
  // At the boundary nothing is left of the old period, so there is nothing to prorate.
  const atBoundary = known.some(
    ({ current_period_end }) => current_period_end <= ctx.now(subscription.customer),
  )
  return updateSubscription(ctx, subscription, {
    items,
    proration_behavior: atBoundary ? 'none' : (phase.proration_behavior as 'none'),
    metadata: phase.metadata ?? {},
  })
}

function completeSchedule(ctx: SandboxContext, before: Schedule) {
  const now = ctx.now(before.customer)
  const subscription = ctx.store.find('subscription', before.subscription)
  const completed = { ...before, status: 'completed' as const, completed_at: now, current_phase: null }
  const after = ctx.store.save<Schedule>(
    before.end_behavior === 'release'
      ? { ...completed, released_subscription: before.subscription, subscription: null }
      : completed,
  )
  ctx.due.cancel(before.id)
  if (subscription !== undefined) {
    const freed = ctx.store.save({ ...subscription, schedule: null })
    if (before.end_behavior === 'cancel' && freed.ended_at === null) {
      cancelSubscription(ctx, freed, { reason: 'cancellation_requested' })
    }
  }
  ctx.emit('subscription_schedule.completed', after, { previous: before })
}

export function updateSchedule(
  ctx: SandboxContext,
  before: Schedule,
  input: Params<typeof updateFields>,
): Schedule {
  checkLive(before)
  const start = before.phases[0]?.start_date ?? ctx.now(before.customer)
  const after = ctx.store.save<Schedule>({
    ...before,
    end_behavior: input.end_behavior ?? before.end_behavior,
    ...(input.phases === undefined ? {} : { phases: createPhases(ctx, input.phases, start) }),
    metadata: mergeMetadata(before.metadata ?? {}, input.metadata),
  })
  const now = ctx.now(before.customer)
  const index = after.phases.findIndex(({ start_date, end_date }) => start_date <= now && now < end_date)
  const current =
    input.phases !== undefined && after.status === 'active' && index >= 0
      ? startPhase(ctx, after, index)
      : after
  ctx.emit('subscription_schedule.updated', current, { previous: before })
  planSchedule(ctx, current)
  return current
}

export function releaseSchedule(ctx: SandboxContext, before: Schedule): Schedule {
  checkLive(before)
  const subscription = ctx.store.find('subscription', before.subscription)
  if (subscription !== undefined) {
    ctx.store.save({ ...subscription, schedule: null })
  }
  return end(
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
  checkLive(before)
  const subscription = ctx.store.find('subscription', before.subscription)
  const after = end(
    ctx,
    before,
    { status: 'canceled', canceled_at: ctx.now(before.customer) },
    'subscription_schedule.canceled',
  )
  // Nothing had begun: Stripe's own scenarios count this as aborted as well.
  if (before.status === 'not_started') {
    ctx.emit('subscription_schedule.aborted', after)
  }
  if (subscription !== undefined && subscription.ended_at === null) {
    cancelSubscription(ctx, subscription, { reason: 'cancellation_requested', ...options })
  }
  return after
}

function end(
  ctx: SandboxContext,
  before: Schedule,
  fields: Partial<Schedule>,
  event: 'subscription_schedule.released' | 'subscription_schedule.canceled',
): Schedule {
  ctx.due.cancel(before.id)
  const after = ctx.store.save<Schedule>({ ...before, ...fields, current_phase: null })
  ctx.emit(event, after, { previous: before })
  return after
}

function checkLive(schedule: Schedule) {
  if (schedule.status === 'not_started' || schedule.status === 'active') {
    return
  }
  throw invalid(
    `You cannot change a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  )
}

function defaultSettings(
  given: Params<typeof updateFields>['default_settings'],
): Schedule['default_settings'] {
  return {
    application_fee_percent: null,
    billing_cycle_anchor: given?.billing_cycle_anchor ?? 'automatic',
    billing_thresholds: null,
    collection_method: given?.collection_method ?? 'charge_automatically',
    default_payment_method: given?.default_payment_method ?? null,
    description: given?.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    } as Schedule['default_settings']['invoice_settings'],
    on_behalf_of: null,
    transfer_data: null,
  }
}
