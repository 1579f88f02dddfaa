import { discountsField } from '../discounts/index.ts'
import { get, list, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import {
  array,
  clearable,
  integer,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
} from '../http/schema.ts'
import { priceFields } from '../prices/schema.ts'
import { acceptQuote, cancelQuote, createQuote, finalizeQuote, quoteLines, updateQuote } from './quote.ts'

const lineItem = object({
  id: string(),
  price: string(),
  price_data: object({ ...priceFields, product: required(string()) }),
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
})

export const fields = {
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  customer: string(),
  description: clearable(string(500)),
  discounts: discountsField,
  expires_at: timestamp(),
  footer: clearable(string(500)),
  header: clearable(string(50)),
  invoice_settings: object({ days_until_due: integer({ min: 0 }) }),
  line_items: array(lineItem),
  metadata: metadata(),
  subscription_data: object({
    description: clearable(string(500)),
    metadata: metadata(),
    trial_period_days: integer({ min: 1 }),
  }),
}
export type QuoteInput = Params<typeof fields>

export const quotes: Operation[] = [
  post('/v1/quotes', { ...fields, test_clock: string() }, (ctx, input) => createQuote(ctx, input)),
  retrieve('quote', '/v1/quotes'),
  list('quote', '/v1/quotes', { customer: string(), status: oneOf('accepted', 'canceled', 'draft', 'open') }),
  post('/v1/quotes/:id', fields, (ctx, params, { id }) =>
    updateQuote(ctx, ctx.store.get('quote', id), params),
  ),
  post('/v1/quotes/:id/finalize', { expires_at: timestamp() }, (ctx, { expires_at }, { id }) =>
    finalizeQuote(ctx, ctx.store.get('quote', id), expires_at),
  ),
  post('/v1/quotes/:id/accept', {}, (ctx, _params, { id }) => acceptQuote(ctx, ctx.store.get('quote', id))),
  post('/v1/quotes/:id/cancel', {}, (ctx, _params, { id }) => cancelQuote(ctx, ctx.store.get('quote', id))),
  get('/v1/quotes/:id/line_items', page, (ctx, cursor, { id }) =>
    pageOf(quoteLines(ctx, id), `/v1/quotes/${id}/line_items`, cursor),
  ),
]
