/**
 * The phases of a schedule: when each begins and ends, and what the subscription contains during
 * it.
 */

import type { SandboxContext } from '../context.ts'
import { addMonths } from '../core/clock.ts'
import type { Objects } from '../core/objects.ts'
import { readDiscounts } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { priceOf, taxRatesOf } from '../subscriptions/items.ts'
import type { PhaseInput } from './schema.ts'

export type Schedule = Objects['subscription_schedule']
export type Phase = Schedule['phases'][number]

export function createPhases(ctx: SandboxContext, inputs: PhaseInput[], start: number): Phase[] {
  if (inputs.length === 0) {
    throw invalid('A subscription schedule needs at least one phase.', { param: 'phases' })
  }
  const phases: Phase[] = []
  for (const [index, input] of inputs.entries()) {
    const from = phases.at(-1)?.end_date ?? (typeof input.start_date === 'number' ? input.start_date : start)
    phases.push(createPhase(ctx, input, from, `phases[${index}]`))
  }
  return phases
}

function createPhase(ctx: SandboxContext, input: PhaseInput, start: number, path: string): Phase {
  const prices = input.items.map((item, index) => priceOf(ctx, item, `${path}[items][${index}]`))
  const end = endOf(input, start, prices[0])
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: input.billing_cycle_anchor ?? null,
    billing_thresholds: null,
    collection_method: input.collection_method ?? null,
    currency: prices[0]?.currency ?? 'usd',
    default_payment_method: input.default_payment_method ?? null,
    default_tax_rates: [],
    description: input.description ?? null,
    discounts: (readDiscounts(input) ?? []).map(
      ({ coupon = null, discount = null, promotion_code = null }) => ({
        coupon,
        discount,
        promotion_code,
      }),
    ),
    end_date: end,
    invoice_settings: null,
    items: input.items.map((item, index) => phaseItem(ctx, item, prices[index]?.id ?? '')),
    metadata: mergeMetadata({}, input.metadata),
    on_behalf_of: null,
    proration_behavior: input.proration_behavior ?? 'create_prorations',
    start_date: start,
    transfer_data: null,
    trial_end: input.trial ? end : typeof input.trial_end === 'number' ? input.trial_end : null,
  }
}

function phaseItem(
  ctx: SandboxContext,
  item: PhaseInput['items'][number],
  price: string,
): Phase['items'][number] {
  return {
    billing_thresholds: null,
    discounts: [],
    metadata: mergeMetadata({}, item.metadata),
    plan: price,
    price,
    quantity: item.quantity ?? 1,
    tax_rates: taxRatesOf(ctx, item.tax_rates),
  } as Phase['items'][number]
}

function endOf(input: PhaseInput, start: number, price: Objects['price'] | undefined): number {
  if (typeof input.end_date === 'number') {
    if (input.end_date <= start) {
      throw invalid('A phase must end after it starts.', { param: 'phases[end_date]' })
    }
    return input.end_date
  }
  const { interval, interval_count = 1 } = input.duration ??
    price?.recurring ?? { interval: 'month' as const }
  const times = input.duration === undefined ? (input.iterations ?? 1) : 1
  return addIntervals(start, interval, interval_count * times)
}

const seconds = { day: 86_400, week: 604_800 } as const

function addIntervals(start: number, interval: 'day' | 'week' | 'month' | 'year', count: number): number {
  if (interval === 'day' || interval === 'week') {
    return start + count * seconds[interval]
  }
  return Math.floor(addMonths(start * 1_000, interval === 'year' ? count * 12 : count) / 1_000)
}
