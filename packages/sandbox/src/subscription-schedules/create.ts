/** Creates a subscription schedule, with a new subscription or from an existing one. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { currentPhaseOf, scheduleNextPhase, startPhase } from './advance.ts'
import { phaseDefaults, scheduleDefaults } from './defaults.ts'
import { createPhases, type Phase, type Schedule } from './phases.ts'
import type { createFields, updateFields } from './schema.ts'

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
    ...scheduleDefaults,
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
      ? attachSubscription(ctx, schedule, subscription)
      : start <= now
        ? startPhase(ctx, schedule, 0)
        : schedule
  ctx.emit('subscription_schedule.created', started)
  scheduleNextPhase(ctx, started)
  return started
}

function attachSubscription(
  ctx: SandboxContext,
  schedule: Schedule,
  subscription: Objects['subscription'],
): Schedule {
  ctx.store.save({ ...subscription, schedule: schedule.id })
  return ctx.store.save({ ...schedule, current_phase: currentPhaseOf(schedule.phases[0]) })
}

function phasesOf(subscription: Objects['subscription']): Phase[] {
  const [first] = subscription.items.data
  if (first === undefined) {
    return []
  }
  return [
    {
      ...phaseDefaults,
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
