import type { Objects } from '../core/objects.ts'
import { noCancellationDetails } from './defaults.ts'
import type { CreateInput } from './schema.ts'

type Subscription = Objects['subscription']

/**
 * The fields that `cancel_at` and `cancel_at_period_end` change. In flexible billing mode both
 * result in a date.
 */
export function cancelDateChange(
  subscription: Subscription,
  input: Pick<CreateInput, 'cancel_at' | 'cancel_at_period_end'>,
  now: number,
): Partial<Subscription> {
  const ends = subscription.items.data.map(({ current_period_end }) => current_period_end)
  const requested = {
    canceled_at: now,
    cancellation_details: {
      ...noCancellationDetails,
      ...subscription.cancellation_details,
      reason: 'cancellation_requested' as const,
    },
  }
  if (input.cancel_at_period_end) {
    return { ...requested, cancel_at_period_end: true, cancel_at: Math.max(...ends) }
  }
  if (input.cancel_at === 'min_period_end') {
    return { ...requested, cancel_at: Math.min(...ends) }
  }
  if (input.cancel_at === 'max_period_end') {
    return { ...requested, cancel_at: Math.max(...ends) }
  }
  if (typeof input.cancel_at === 'number') {
    return { ...requested, cancel_at: input.cancel_at, cancel_at_period_end: false }
  }
  const isUndone = input.cancel_at_period_end === false || input.cancel_at === null
  return isUndone
    ? {
        cancel_at: null,
        cancel_at_period_end: false,
        canceled_at: null,
        cancellation_details: noCancellationDetails,
      }
    : {}
}
