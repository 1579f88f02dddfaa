import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { clearable, mergeMetadata, metadata, object, string } from '../http/schema.ts'
import { shipping, shippingOf } from '../payment-methods/schema.ts'

const updateFields = {
  description: clearable(string()),
  metadata: metadata(),
  receipt_email: clearable(string(512)),
  shipping: object(shipping),
}

export const charges: Operation[] = [
  retrieve('charge', '/v1/charges'),
  list('charge', '/v1/charges', { customer: string(), payment_intent: string() }),
  post('/v1/charges', {}, () => {
    throw invalid('The sandbox makes charges through PaymentIntents only: create one with `confirm: true`.', {
      code: 'sandbox_unsupported',
    })
  }),
  post('/v1/charges/:id', updateFields, (ctx, params, { id }) => {
    const before = ctx.store.get('charge', id)
    const after = ctx.store.save({
      ...before,
      ...(params.description === undefined ? {} : { description: params.description }),
      ...(params.receipt_email === undefined ? {} : { receipt_email: params.receipt_email }),
      ...(params.shipping === undefined ? {} : { shipping: shippingOf(params.shipping) }),
      metadata: mergeMetadata(before.metadata, params.metadata),
    })
    ctx.emit('charge.updated', after, { previous: before })
    return after
  }),
]
