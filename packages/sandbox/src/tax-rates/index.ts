import type { Objects } from '../core/objects.ts'
import { list, type Operation, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import { boolean, decimal, mergeMetadata, metadata, oneOf, required, string } from '../http/schema.ts'

const common = {
  active: boolean(),
  description: string(),
  display_name: string(100),
  jurisdiction: string(200),
}
const createFields = {
  ...common,
  country: string(2),
  display_name: required(string(100)),
  inclusive: required(boolean()),
  metadata: metadata(),
  percentage: required(decimal()),
  state: string(),
  tax_type: oneOf('gst', 'hst', 'jct', 'pst', 'qst', 'sales_tax', 'vat'),
}

export const taxRates: Operation[] = [
  post('/v1/tax_rates', createFields, (ctx, input) => {
    const taxRate: Objects['tax_rate'] = {
      id: ctx.ids.next('txr_1', 23),
      object: 'tax_rate',
      active: input.active ?? true,
      country: input.country ?? null,
      created: ctx.now(),
      description: input.description ?? null,
      display_name: input.display_name,
      effective_percentage: null,
      flat_amount: null,
      inclusive: input.inclusive,
      jurisdiction: input.jurisdiction ?? null,
      jurisdiction_level: null,
      livemode: false,
      metadata: mergeMetadata({}, input.metadata),
      percentage: Number(input.percentage),
      rate_type: 'percentage',
      state: input.state ?? null,
      tax_type: input.tax_type ?? null,
    }
    ctx.store.insert(taxRate)
    ctx.emit('tax_rate.created', taxRate)
    return taxRate
  }),
  retrieve('tax_rate', '/v1/tax_rates'),
  list('tax_rate', '/v1/tax_rates', { active: boolean(), inclusive: boolean() }),
  updateFieldsOf('tax_rate', '/v1/tax_rates', common, 'tax_rate.updated'),
]
