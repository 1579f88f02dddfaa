import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { object, oneOf, required, string } from '../http/schema.ts'
import { createTaxId, deleteTaxId } from './tax-id.ts'
import { taxIdTypes } from './types.ts'

export const taxIdFields = { type: required(oneOf(...taxIdTypes)), value: required(string(100)) }

/** The merchant's own, or a customer's. */
const owner = object({ customer: string(), type: required(oneOf('customer', 'self')) })

const ofCustomer = '/v1/customers/:customer/tax_ids'

export const taxIds: Operation[] = [
  post('/v1/tax_ids', { ...taxIdFields, owner }, (ctx, { owner: whose, ...given }) =>
    createTaxId(ctx, given, customerIn(ctx, whose)),
  ),
  retrieve('tax_id', '/v1/tax_ids'),
  get('/v1/tax_ids', { ...page, owner }, (ctx, { owner: whose, ...cursor }) =>
    ctx.store.list('tax_id', '/v1/tax_ids', cursor, { customer: customerIn(ctx, whose) }),
  ),
  del('/v1/tax_ids/:id', {}, (ctx, _params, { id }) => {
    const taxId = ctx.store.get('tax_id', id)
    deleteTaxId(ctx, taxId)
    return deleted(taxId)
  }),
  post(ofCustomer, taxIdFields, (ctx, given, { customer }) =>
    createTaxId(ctx, given, ctx.store.get('customer', customer, 'customer').id),
  ),
  get(ofCustomer, page, (ctx, cursor, { customer }) => {
    const { id } = ctx.store.get('customer', customer, 'customer')
    return ctx.store.list('tax_id', `/v1/customers/${id}/tax_ids`, cursor, { customer: id })
  }),
  get(`${ofCustomer}/:id`, {}, (ctx, _params, path) => find(ctx, path)),
  del(`${ofCustomer}/:id`, {}, (ctx, _params, path) => {
    const taxId = find(ctx, path)
    deleteTaxId(ctx, taxId)
    return deleted(taxId)
  }),
]

function customerIn(
  ctx: SandboxContext,
  whose: { type: string; customer?: string | undefined } | undefined,
): string | null {
  return whose?.type === 'customer'
    ? ctx.store.get('customer', whose.customer ?? '', 'owner[customer]').id
    : null
}

function find(ctx: SandboxContext, { id, customer }: { id: string; customer: string }): Objects['tax_id'] {
  const taxId = ctx.store.get('tax_id', id)
  if (taxId.customer !== customer) {
    throw missingResource('tax_id', id)
  }
  return taxId
}
