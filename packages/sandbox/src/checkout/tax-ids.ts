/** Tax ID collection: a business enters its name and tax ID, and both are saved on the customer. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { checkTaxId, createTaxId, taxIdsOf } from '../tax-ids/tax-id.ts'
import { taxIdTypeOf } from '../tax-ids/types.ts'
import type { CreateInput } from './schema.ts'

type Session = Objects['checkout.session']

export function taxIdCollectionOf({
  tax_id_collection: input,
}: CreateInput): Pick<Session, 'tax_id_collection'> {
  return input === undefined
    ? {}
    : { tax_id_collection: { enabled: input.enabled, required: input.required ?? 'never' } }
}

/**
 * The business name replaces the customer's name, so an existing customer needs
 * `customer_update[name]`.
 * @throws StripeError when it is missing, and in setup mode
 */
export function checkTaxIdCollection({ customer, customer_update, mode, tax_id_collection }: CreateInput) {
  if (!tax_id_collection?.enabled) {
    return
  }
  if (mode === 'setup') {
    throw invalid('`tax_id_collection` is only supported in `payment` and `subscription` mode.', {
      param: 'tax_id_collection',
    })
  }
  if (customer !== undefined && customer_update?.name !== 'auto') {
    throw invalid(
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      { param: 'tax_id_collection' },
    )
  }
}

export interface BusinessInput {
  isBusiness: boolean
  businessName: string
  taxId: string
}

/** The tax ID type of the customer's country; `undefined` where Stripe supports none. */
export const taxIdTypeFor = ({ customer_details }: Session) => taxIdTypeOf(customer_details?.address?.country)

/**
 * Saves the business details on the session.
 * @throws StripeError with a message for the customer when they are incomplete or invalid
 */
export function applyBusinessInput(
  ctx: SandboxContext,
  session: Session,
  { isBusiness, businessName, taxId }: BusinessInput,
): Session {
  const type = taxIdTypeFor(session)
  const details = session.customer_details
  if (!session.tax_id_collection?.enabled || type === undefined || details === null) {
    return session
  }
  if (!isBusiness) {
    if (session.tax_id_collection.required === 'if_supported') {
      throw incomplete('Your tax ID is incomplete.')
    }
    return ctx.store.save<Session>({ ...session, customer_details: { ...details, tax_ids: [] } })
  }
  if (businessName === '') {
    throw incomplete('Your business name is incomplete.')
  }
  if (taxId === '') {
    throw incomplete('Your tax ID is incomplete.')
  }
  checkTaxId(type, taxId)
  const customer_details = { ...details, name: businessName, tax_ids: [{ type, value: taxId }] }
  return ctx.store.save<Session>({ ...session, customer_details })
}

/** Saves the session's tax IDs on its customer, except those that the customer already has. */
export function saveTaxIds(ctx: SandboxContext, { customer, customer_details }: Session) {
  if (customer === null) {
    return
  }
  const existing = taxIdsOf(ctx, customer)
  for (const { type, value } of customer_details?.tax_ids ?? []) {
    if (
      type === 'unknown' ||
      value === null ||
      existing.some((taxId) => taxId.type === type && taxId.value === value)
    ) {
      continue
    }
    createTaxId(ctx, { type, value }, customer)
  }
}
