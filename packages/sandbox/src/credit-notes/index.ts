import type { SandboxContext } from '../context.ts'
import { get, list, type Operation, page, pageOf, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import { array, integer, metadata, object, oneOf, type Params, required, string } from '../http/schema.ts'
import { issueCreditNote } from './issue.ts'
import { voidCreditNote } from './void.ts'

const line = object({
  amount: integer({ min: 0 }),
  description: string(),
  invoice_line_item: string(),
  quantity: integer({ min: 1 }),
  type: required(oneOf('custom_line_item', 'invoice_line_item')),
  unit_amount: integer(),
})

export const createFields = {
  amount: integer({ min: 0 }),
  credit_amount: integer({ min: 0 }),
  invoice: required(string()),
  lines: array(line),
  memo: string(),
  metadata: metadata(),
  out_of_band_amount: integer({ min: 0 }),
  reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  refund_amount: integer({ min: 0 }),
}

export type CreateInput = Params<typeof createFields>

const find = (ctx: SandboxContext, id: string) => ctx.store.get('credit_note', id)

export const creditNotes: Operation[] = [
  get('/v1/credit_notes/preview', createFields, (ctx, input) =>
    ctx.database.dryRun(() => issueCreditNote(ctx, input)),
  ),
  post('/v1/credit_notes', createFields, issueCreditNote),
  retrieve('credit_note', '/v1/credit_notes'),
  list('credit_note', '/v1/credit_notes', { customer: string(), invoice: string() }),
  get('/v1/credit_notes/:id/lines', page, (ctx, cursor, { id }) =>
    pageOf(find(ctx, id).lines.data, `/v1/credit_notes/${id}/lines`, cursor),
  ),
  updateFieldsOf('credit_note', '/v1/credit_notes', { memo: string() }, 'credit_note.updated'),
  post('/v1/credit_notes/:id/void', {}, (ctx, _params, { id }) => voidCreditNote(ctx, find(ctx, id))),
]
