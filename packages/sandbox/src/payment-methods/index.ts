import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { mergeMetadata, required, string } from '../http/schema.ts'
import { attachPaymentMethod, detachPaymentMethod } from './attach.ts'
import { billingDetailsOf, createPaymentMethod, resolvePaymentMethod } from './create.ts'
import { createPaymentMethod as createFields, updatePaymentMethod } from './schema.ts'

export const paymentMethods: Operation[] = [
  post('/v1/payment_methods', createFields, createPaymentMethod),
  retrieve('payment_method', '/v1/payment_methods'),
  list('payment_method', '/v1/payment_methods', { customer: string(), type: string() }),
  post('/v1/payment_methods/:id', updatePaymentMethod, (ctx, params, { id }) => {
    const before = ctx.store.get('payment_method', id)
    if (before.customer === null) {
      throw invalid('You must save this PaymentMethod to a customer before you can update it.')
    }
    const after = {
      ...before,
      ...(params.allow_redisplay === undefined ? {} : { allow_redisplay: params.allow_redisplay }),
      ...(params.billing_details === undefined
        ? {}
        : { billing_details: billingDetailsOf(params.billing_details) }),
      ...(before.card === undefined ? {} : { card: { ...before.card, ...params.card } }),
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    }
    ctx.store.save(after)
    ctx.emit('payment_method.updated', after, { previous: before })
    return after
  }),
  post('/v1/payment_methods/:id/attach', { customer: required(string()) }, (ctx, { customer }, { id }) => {
    return attachPaymentMethod(
      ctx,
      resolvePaymentMethod(ctx, id, 'id'),
      ctx.store.get('customer', customer, 'customer').id,
    )
  }),
  post('/v1/payment_methods/:id/detach', {}, (ctx, _params, { id }) =>
    detachPaymentMethod(ctx, ctx.store.get('payment_method', id)),
  ),
]
