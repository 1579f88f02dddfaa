/** Tax ids of customers and of the merchant. Some are verified a minute after they are created. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { countryOf, isTaxId, isVerifiable, type TaxIdType } from './types.ts'

type TaxId = Objects['tax_id']

export interface TaxIdInput {
  type: TaxIdType
  value: string
}

/** @throws StripeError `tax_id_invalid` for a value that does not match the format of its type */
export function createTaxId(ctx: SandboxContext, input: TaxIdInput, customer: string | null): TaxId {
  const { type } = input
  const value = input.value.trim()
  checkTaxId(type, value)
  const id = ctx.ids.next('txi_1', 23)
  const taxId: TaxId = {
    id,
    object: 'tax_id',
    country: countryOf(type, value),
    created: ctx.now(customer),
    customer,
    customer_account: null,
    livemode: false,
    owner:
      customer === null
        ? { customer_account: null, type: 'self' }
        : { customer, customer_account: null, type: 'customer' },
    type,
    value,
    verification: {
      status: isVerifiable(type) ? 'pending' : 'unavailable',
      verified_address: null,
      verified_name: null,
    },
  }
  ctx.store.insert(taxId)
  if (customer === null) {
    return taxId
  }
  ctx.emit('customer.tax_id.created', taxId)
  if (isVerifiable(type)) {
    ctx.jobs.add('tax_id.verify', id, (taxId.created + 60) * 1_000, ctx.testClockOf(customer))
  }
  return taxId
}

export function checkTaxId(type: TaxIdType, value: string, param = 'value') {
  if (!isTaxId(type, value)) {
    throw invalid(`Invalid value for ${type}.`, { code: 'tax_id_invalid', param })
  }
}

/**
 * The result of the verification. By Stripe's test numbers, 111111111 is not found and 222222222
 * stays pending.
 */
export function verifyTaxId(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('tax_id', id)
  if (before === undefined || before.value.endsWith('222222222')) {
    return
  }
  const verification = before.value.endsWith('111111111')
    ? { status: 'unverified' as const, verified_address: null, verified_name: null }
    : { status: 'verified' as const, verified_address: '123 TEST STREET', verified_name: 'TEST COMPANY' }
  ctx.emit('customer.tax_id.updated', ctx.store.save<TaxId>({ ...before, verification }), {
    previous: before,
  })
}

export function deleteTaxId(ctx: SandboxContext, taxId: TaxId) {
  ctx.jobs.cancel(taxId.id)
  ctx.store.delete(taxId)
  if (taxId.customer !== null) {
    ctx.emit('customer.tax_id.deleted', taxId)
  }
}

/** The tax ids in the form in which an invoice shows them. */
export function taxIdsOf(ctx: SandboxContext, customer: string): Pick<TaxId, 'type' | 'value'>[] {
  return ctx.store.all('tax_id', { customer }).map(({ type, value }) => ({ type, value }))
}
