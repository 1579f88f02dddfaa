import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { integer, mergeMetadata, metadata, oneOf, string } from '../http/schema.ts'
import { createRefund } from './create.ts'

export const createFields = {
  amount: integer({ min: 1 }),
  charge: string(),
  metadata: metadata(),
  payment_intent: string(),
  reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
}

export const refunds: Operation[] = [
  post('/v1/refunds', createFields, createRefund),
  retrieve('refund', '/v1/refunds'),
  list('refund', '/v1/refunds', { charge: string(), payment_intent: string() }),
  post('/v1/refunds/:id', { metadata: metadata() }, (ctx, params, { id }) => {
    const before = ctx.store.get('refund', id)
    const after = ctx.store.save({
      ...before,
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    })
    ctx.emit('refund.updated', after, { previous: before })
    ctx.emit('charge.refund.updated', after, { previous: before })
    return after
  }),
  post('/v1/refunds/:id/cancel', {}, (ctx, _params, { id }) => {
    const refund = ctx.store.get('refund', id)
    throw invalid(
      `Refund ${refund.id} has status ${refund.status}; only a refund that requires action can be canceled.`,
    )
  }),
]
