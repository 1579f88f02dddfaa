/** A schedule leads its subscription through phases, and then lets it go or ends it. */

import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { createSubscription } from '../subscriptions/create.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import type { World } from '../world.ts'
import { blankPhase, blankSchedule } from './blank.ts'
import { createPhases, type Phase, type Schedule } from './phases.ts'
import type { createFields, updateFields } from './schema.ts'

/** Far enough ahead for the notice that Stripe's own scenario waits for, nine days before the end. */
const noticeDays = 10

export function createSchedule(world: World, input: Params<typeof createFields>): Schedule {
  const subscription =
    input.from_subscription === undefined
      ? undefined
      : world.store.get('subscription', input.from_subscription, 'from_subscription')
  const customer = world.store.get('customer', input.customer ?? subscription?.customer ?? '', 'customer')
  const now = world.now(customer.id)
  const start =
    typeof input.start_date === 'number'
      ? input.start_date
      : (subscription?.items.data[0]?.current_period_start ?? now)
  const schedule: Schedule = {
    ...blankSchedule,
    id: world.ids.next('sub_sched_1', 23),
    created: now,
    customer: customer.id,
    default_settings: defaultSettings(input.default_settings),
    end_behavior: input.end_behavior ?? 'release',
    metadata: mergeMetadata({}, input.metadata),
    phases:
      subscription === undefined ? createPhases(world, input.phases ?? [], start) : phasesOf(subscription),
    status: subscription === undefined ? 'not_started' : 'active',
    subscription: subscription?.id ?? null,
    test_clock: customer.test_clock ?? null,
  }
  world.store.insert(schedule)
  const started =
    subscription !== undefined
      ? adopt(world, schedule, subscription)
      : start <= now
        ? startPhase(world, schedule, 0)
        : schedule
  world.emit('subscription_schedule.created', started)
  planSchedule(world, started)
  return started
}

function adopt(world: World, schedule: Schedule, subscription: Objects['subscription']): Schedule {
  world.store.save({ ...subscription, schedule: schedule.id })
  return world.store.save({ ...schedule, current_phase: currentPhase(schedule.phases[0]) })
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
export function planSchedule(world: World, schedule: Schedule) {
  world.due.cancel(schedule.id)
  const clock = world.clockOf(schedule.customer)
  const now = world.now(schedule.customer)
  if (schedule.status === 'not_started') {
    world.due.add(
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
    world.due.add('subscription_schedule.expiring', schedule.id, notice * 1_000, clock)
  }
  // The subscription renews at the same moment: the phase changes first, so that the renewal bills the new one.
  world.due.addFirst(
    'subscription_schedule.advance',
    schedule.id,
    schedule.current_phase.end_date * 1_000,
    clock,
  )
}

export function advanceSchedule(world: World, id: string) {
  const before = world.store.find('subscription_schedule', id)
  if (before === undefined || !['not_started', 'active'].includes(before.status)) {
    return
  }
  const index =
    before.current_phase === null
      ? 0
      : before.phases.findIndex(({ start_date }) => start_date === before.current_phase?.start_date) + 1
  if (index < before.phases.length) {
    const after = startPhase(world, before, index)
    world.emit('subscription_schedule.updated', after, { previous: before })
    planSchedule(world, after)
  } else {
    completeSchedule(world, before)
  }
}

export function remindOfExpiry(world: World, id: string) {
  const schedule = world.store.find('subscription_schedule', id)
  if (schedule?.status === 'active') {
    world.emit('subscription_schedule.expiring', schedule)
  }
}

function startPhase(world: World, schedule: Schedule, index: number): Schedule {
  const phase = schedule.phases[index]
  if (phase === undefined) {
    return schedule
  }
  const active = world.store.save<Schedule>({
    ...schedule,
    status: 'active',
    current_phase: currentPhase(phase),
  })
  const known = world.store.find('subscription', schedule.subscription)
  const subscription =
    known === undefined ? subscribe(world, active, phase) : changePhase(world, known, phase)
  world.store.save({ ...subscription, schedule: schedule.id })
  return world.store.save({ ...active, subscription: subscription.id })
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
function subscribe(world: World, schedule: Schedule, phase: Phase): Objects['subscription'] {
  return createSubscription(
    world,
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
  world: World,
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
    ({ current_period_end }) => current_period_end <= world.now(subscription.customer),
  )
  return updateSubscription(world, subscription, {
    items,
    proration_behavior: atBoundary ? 'none' : (phase.proration_behavior as 'none'),
    metadata: phase.metadata ?? {},
  })
}

function completeSchedule(world: World, before: Schedule) {
  const now = world.now(before.customer)
  const subscription = world.store.find('subscription', before.subscription)
  const completed = { ...before, status: 'completed' as const, completed_at: now, current_phase: null }
  const after = world.store.save<Schedule>(
    before.end_behavior === 'release'
      ? { ...completed, released_subscription: before.subscription, subscription: null }
      : completed,
  )
  world.due.cancel(before.id)
  if (subscription !== undefined) {
    const freed = world.store.save({ ...subscription, schedule: null })
    if (before.end_behavior === 'cancel' && freed.ended_at === null) {
      cancelSubscription(world, freed, { reason: 'cancellation_requested' })
    }
  }
  world.emit('subscription_schedule.completed', after, { previous: before })
}

export function updateSchedule(world: World, before: Schedule, input: Params<typeof updateFields>): Schedule {
  checkLive(before)
  const start = before.phases[0]?.start_date ?? world.now(before.customer)
  const after = world.store.save<Schedule>({
    ...before,
    end_behavior: input.end_behavior ?? before.end_behavior,
    ...(input.phases === undefined ? {} : { phases: createPhases(world, input.phases, start) }),
    metadata: mergeMetadata(before.metadata ?? {}, input.metadata),
  })
  const now = world.now(before.customer)
  const index = after.phases.findIndex(({ start_date, end_date }) => start_date <= now && now < end_date)
  const current =
    input.phases !== undefined && after.status === 'active' && index >= 0
      ? startPhase(world, after, index)
      : after
  world.emit('subscription_schedule.updated', current, { previous: before })
  planSchedule(world, current)
  return current
}

export function releaseSchedule(world: World, before: Schedule): Schedule {
  checkLive(before)
  const subscription = world.store.find('subscription', before.subscription)
  if (subscription !== undefined) {
    world.store.save({ ...subscription, schedule: null })
  }
  return end(
    world,
    before,
    {
      status: 'released',
      released_at: world.now(before.customer),
      released_subscription: before.subscription,
      subscription: null,
    },
    'subscription_schedule.released',
  )
}

export function cancelSchedule(
  world: World,
  before: Schedule,
  options: { invoiceNow: boolean; prorate: boolean },
): Schedule {
  checkLive(before)
  const subscription = world.store.find('subscription', before.subscription)
  const after = end(
    world,
    before,
    { status: 'canceled', canceled_at: world.now(before.customer) },
    'subscription_schedule.canceled',
  )
  // Nothing had begun: Stripe's own scenarios count this as aborted as well.
  if (before.status === 'not_started') {
    world.emit('subscription_schedule.aborted', after)
  }
  if (subscription !== undefined && subscription.ended_at === null) {
    cancelSubscription(world, subscription, { reason: 'cancellation_requested', ...options })
  }
  return after
}

function end(
  world: World,
  before: Schedule,
  fields: Partial<Schedule>,
  event: 'subscription_schedule.released' | 'subscription_schedule.canceled',
): Schedule {
  world.due.cancel(before.id)
  const after = world.store.save<Schedule>({ ...before, ...fields, current_phase: null })
  world.emit(event, after, { previous: before })
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
