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
  post('/v1/payment_methods/:id', updatePaymentMethod, (world, params, { id }) => {
    const before = world.store.get('payment_method', id)
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
    world.store.save(after)
    world.emit('payment_method.updated', after, { previous: before })
    return after
  }),
  post('/v1/payment_methods/:id/attach', { customer: required(string()) }, (world, { customer }, { id }) => {
    return attachPaymentMethod(
      world,
      resolvePaymentMethod(world, id, 'id'),
      world.store.get('customer', customer, 'customer').id,
    )
  }),
  post('/v1/payment_methods/:id/detach', {}, (world, _params, { id }) =>
    detachPaymentMethod(world, world.store.get('payment_method', id)),
  ),
]
