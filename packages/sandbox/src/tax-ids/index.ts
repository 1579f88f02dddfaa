import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { object, oneOf, required, string } from '../http/schema.ts'
import { createTaxId, deleteTaxId } from './tax-id.ts'
import { taxIdTypes } from './types.ts'

export const taxIdFields = { type: required(oneOf(...taxIdTypes)), value: required(string(100)) }

/** The owner of a tax id: the merchant (`self`) or a customer. */
const ownerFields = object({ customer: string(), type: required(oneOf('customer', 'self')) })

const customerPath = '/v1/customers/:customer/tax_ids'

export const taxIds: Operation[] = [
  post('/v1/tax_ids', { ...taxIdFields, owner: ownerFields }, (ctx, { owner, ...given }) =>
    createTaxId(ctx, given, customerOf(ctx, owner)),
  ),
  retrieve('tax_id', '/v1/tax_ids'),
  get('/v1/tax_ids', { ...page, owner: ownerFields }, (ctx, { owner, ...cursor }) =>
    ctx.store.list('tax_id', '/v1/tax_ids', cursor, { customer: customerOf(ctx, owner) }),
  ),
  del('/v1/tax_ids/:id', {}, (ctx, _params, { id }) => {
    const taxId = ctx.store.get('tax_id', id)
    deleteTaxId(ctx, taxId)
    return deleted(taxId)
  }),
  post(customerPath, taxIdFields, (ctx, given, { customer }) =>
    createTaxId(ctx, given, ctx.store.get('customer', customer, 'customer').id),
  ),
  get(customerPath, page, (ctx, cursor, { customer }) => {
    const { id } = ctx.store.get('customer', customer, 'customer')
    return ctx.store.list('tax_id', `/v1/customers/${id}/tax_ids`, cursor, { customer: id })
  }),
  get(`${customerPath}/:id`, {}, (ctx, _params, path) => findOfCustomer(ctx, path)),
  del(`${customerPath}/:id`, {}, (ctx, _params, path) => {
    const taxId = findOfCustomer(ctx, path)
    deleteTaxId(ctx, taxId)
    return deleted(taxId)
  }),
]

function customerOf(
  ctx: SandboxContext,
  owner: { type: string; customer?: string | undefined } | undefined,
): string | null {
  return owner?.type === 'customer'
    ? ctx.store.get('customer', owner.customer ?? '', 'owner[customer]').id
    : null
}

function findOfCustomer(
  ctx: SandboxContext,
  { id, customer }: { id: string; customer: string },
): Objects['tax_id'] {
  const taxId = ctx.store.get('tax_id', id)
  if (taxId.customer !== customer) {
    throw missingResource('tax_id', id)
  }
  return taxId
}
