/** Who buys for a business says its name and its tax id, and both are kept on the customer. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { checkTaxId, createTaxId, taxIdsOf } from '../tax-ids/tax-id.ts'
import { taxIdTypeOf } from '../tax-ids/types.ts'
import type { CreateInput } from './schema.ts'

type Session = Objects['checkout.session']

export function taxIdCollectionOf({
  tax_id_collection: given,
}: CreateInput): Pick<Session, 'tax_id_collection'> {
  return given === undefined
    ? {}
    : { tax_id_collection: { enabled: given.enabled, required: given.required ?? 'never' } }
}

/** A business's name takes the place of the customer's, and the shop has to have agreed. */
export function checkBusiness({ customer, customer_update, mode, tax_id_collection }: CreateInput) {
  if (!tax_id_collection?.enabled) {
    return
  }
  if (mode === 'setup') {
    throw invalid('`tax_id_collection` is for `payment` and `subscription` mode only.', {
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

export interface Business {
  isBusiness: boolean
  businessName: string
  taxId: string
}

/** The kind that is asked for where the customer is; `undefined` where none is. */
export const taxIdTypeFor = ({ customer_details }: Session) => taxIdTypeOf(customer_details?.address?.country)

/** Their answer, on the session. @throws StripeError in the words a customer reads */
export function answerBusiness(
  ctx: SandboxContext,
  session: Session,
  { isBusiness, businessName, taxId }: Business,
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

/** On the customer, if the session has one; what they have already they are not given again. */
export function keepTaxIds(ctx: SandboxContext, { customer, customer_details }: Session) {
  if (customer === null) {
    return
  }
  const known = taxIdsOf(ctx, customer)
  for (const { type, value } of customer_details?.tax_ids ?? []) {
    if (
      type === 'unknown' ||
      value === null ||
      known.some((each) => each.type === type && each.value === value)
    ) {
      continue
    }
    createTaxId(ctx, { type, value }, customer)
  }
}
