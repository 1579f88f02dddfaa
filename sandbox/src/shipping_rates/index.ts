import type { Objects } from '../ground/objects.ts'
import { list, type Operation, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import {
  boolean,
  currency,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
} from '../http/schema.ts'
import type { World } from '../world.ts'

const bound = object({
  unit: required(oneOf('business_day', 'day', 'hour', 'month', 'week')),
  value: required(integer({ min: 1 })),
})

export const createFields = {
  delivery_estimate: object({ maximum: bound, minimum: bound }),
  display_name: required(string(100)),
  fixed_amount: required(object({ amount: required(integer({ min: 0 })), currency: required(currency()) })),
  metadata: metadata(),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  type: oneOf('fixed_amount'),
}

export const shippingRates: Operation[] = [
  post('/v1/shipping_rates', createFields, createShippingRate),
  retrieve('shipping_rate', '/v1/shipping_rates'),
  list('shipping_rate', '/v1/shipping_rates', { active: boolean() }),
  updateFieldsOf('shipping_rate', '/v1/shipping_rates', { active: boolean() }, null),
]

export function createShippingRate(world: World, input: Params<typeof createFields>): Objects['shipping_rate'] {
  const { maximum = null, minimum = null } = input.delivery_estimate ?? {}
  return world.store.insert({
    id: world.ids.next('shr_1', 23),
    object: 'shipping_rate',
    active: true,
    created: world.now(),
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
