import type { Objects } from '../ground/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { object, oneOf, required, string } from '../http/schema.ts'
import type { World } from '../world.ts'
import { createTaxId, deleteTaxId } from './tax_id.ts'
import { taxIdTypes } from './types.ts'

export const taxIdFields = { type: required(oneOf(...taxIdTypes)), value: required(string(100)) }

/** The merchant's own, or a customer's. */
const owner = object({ customer: string(), type: required(oneOf('customer', 'self')) })

const ofCustomer = '/v1/customers/:customer/tax_ids'

export const taxIds: Operation[] = [
  post('/v1/tax_ids', { ...taxIdFields, owner }, (world, { owner: whose, ...given }) =>
    createTaxId(world, given, customerIn(world, whose)),
  ),
  retrieve('tax_id', '/v1/tax_ids'),
  get('/v1/tax_ids', { ...page, owner }, (world, { owner: whose, ...cursor }) =>
    world.store.list('tax_id', '/v1/tax_ids', cursor, { customer: customerIn(world, whose) }),
  ),
  del('/v1/tax_ids/:id', {}, (world, _params, { id }) => {
    const taxId = world.store.get('tax_id', id)
    deleteTaxId(world, taxId)
    return deleted(taxId)
  }),
  post(ofCustomer, taxIdFields, (world, given, { customer }) =>
    createTaxId(world, given, world.store.get('customer', customer, 'customer').id),
  ),
  get(ofCustomer, page, (world, cursor, { customer }) => {
    const { id } = world.store.get('customer', customer, 'customer')
    return world.store.list('tax_id', `/v1/customers/${id}/tax_ids`, cursor, { customer: id })
  }),
  get(`${ofCustomer}/:id`, {}, (world, _params, path) => find(world, path)),
  del(`${ofCustomer}/:id`, {}, (world, _params, path) => {
    const taxId = find(world, path)
    deleteTaxId(world, taxId)
    return deleted(taxId)
  }),
]

function customerIn(
  world: World,
  whose: { type: string; customer?: string | undefined } | undefined,
): string | null {
  return whose?.type === 'customer'
    ? world.store.get('customer', whose.customer ?? '', 'owner[customer]').id
    : null
}

function find(world: World, { id, customer }: { id: string; customer: string }): Objects['tax_id'] {
  const taxId = world.store.get('tax_id', id)
  if (taxId.customer !== customer) {
    throw missingResource('tax_id', id)
  }
  return taxId
}
