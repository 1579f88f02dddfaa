import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { list, type Operation, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import { boolean, mergeMetadata, type Params } from '../http/schema.ts'
import { createFields } from './schema.ts'

export const shippingRates: Operation[] = [
  post('/v1/shipping_rates', createFields, createShippingRate),
  retrieve('shipping_rate', '/v1/shipping_rates'),
  list('shipping_rate', '/v1/shipping_rates', { active: boolean() }),
  updateFieldsOf('shipping_rate', '/v1/shipping_rates', { active: boolean() }, null),
]

export function createShippingRate(
  ctx: SandboxContext,
  input: Params<typeof createFields>,
): Objects['shipping_rate'] {
  const { maximum = null, minimum = null } = input.delivery_estimate ?? {}
  return ctx.store.insert({
    id: ctx.ids.next('shr_1', 23),
    object: 'shipping_rate',
    active: true,
    created: ctx.now(),
    delivery_estimate: input.delivery_estimate === undefined ? null : { maximum, minimum },
    display_name: input.display_name,
    fixed_amount: input.fixed_amount,
    livemode: false,
    metadata: mergeMetadata({}, input.metadata),
    tax_behavior: input.tax_behavior ?? 'unspecified',
    tax_code: null,
    type: 'fixed_amount',
  })
}
