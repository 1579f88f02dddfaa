import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import type { CreateInput } from './schema.ts'

type Session = Objects['checkout.session']

/**
 * Prefills the details of an existing customer or of `customer_email`; `null` without an email
 * address.
 */
export function initialCustomerDetails(ctx: SandboxContext, input: CreateInput): Session['customer_details'] {
  const customer = ctx.store.find('customer', input.customer)
  const email = customer?.email ?? input.customer_email
  if (email === undefined || email === null) {
    return null
  }
  return customerDetails({ email, name: customer?.name ?? null, phone: customer?.phone ?? null })
}

/** Customer details with every field; those that are not given are empty. */
export function customerDetails(
  fields: Partial<NonNullable<Session['customer_details']>>,
): NonNullable<Session['customer_details']> {
  return {
    address: null,
    business_name: null,
    email: null,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
    ...fields,
  }
}
