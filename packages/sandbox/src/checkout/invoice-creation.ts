/** `invoice_creation`: the settings of the invoice for a session in payment mode. */
import type { Objects } from '../core/objects.ts'
import { invalid, unsupported } from '../http/errors.ts'
import {
  array,
  boolean,
  clearable,
  mergeMetadata,
  metadata,
  object,
  type Params,
  required,
  string,
} from '../http/schema.ts'
import type { CreateInput } from './schema.ts'

type Session = Objects['checkout.session']

const customField = object({ name: required(string(40)), value: required(string(140)) })

export const invoiceCreation = object({
  enabled: required(boolean()),
  invoice_data: object({
    custom_fields: clearable(array(customField, 4)),
    description: string(1_500),
    footer: string(5_000),
    metadata: metadata(),
  }),
})

export function invoiceCreationOf({
  mode,
  invoice_creation,
  payment_intent_data,
}: CreateInput): Session['invoice_creation'] {
  if (mode !== 'payment') {
    if (invoice_creation === undefined) {
      return null
    }
    throw invalid('You can only enable invoice creation when `mode` is set to `payment`.', {
      param: 'invoice_creation',
    })
  }
  if (invoice_creation?.enabled && payment_intent_data?.capture_method === 'manual') {
    throw unsupported('an invoice for a payment with manual capture', 'invoice_creation')
  }
  return {
    enabled: invoice_creation?.enabled ?? false,
    invoice_data: invoiceData(invoice_creation?.invoice_data),
  }
}

function invoiceData(input: NonNullable<Params<typeof invoiceCreation.fields>['invoice_data']> = {}) {
  return {
    account_tax_ids: null,
    custom_fields: input.custom_fields ?? null,
    description: input.description ?? null,
    footer: input.footer ?? null,
    issuer: null,
    metadata: mergeMetadata({}, input.metadata),
    rendering_options: null,
  }
}
