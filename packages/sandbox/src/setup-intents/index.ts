import { list, type Operation, post, retrieve } from '../http/operation.ts'
import {
  boolean,
  clearable,
  legacy,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  pickDefined,
  required,
  string,
  url,
} from '../http/schema.ts'
import { createPaymentMethod, resolvePaymentMethod } from '../payment-methods/create.ts'
import { createPaymentMethod as methodFields, methodTypes } from '../payment-methods/schema.ts'
import { cancelSetupIntent, confirmSetupIntent, insertSetupIntent } from './setup-intent.ts'

const common = {
  allowed_payment_method_types: methodTypes,
  customer: string(),
  description: clearable(string()),
  metadata: metadata(),
  payment_method: string(),
  payment_method_data: object(methodFields),
  payment_method_types: legacy('2026-09-30', methodTypes),
}
const createFields = {
  ...common,
  automatic_payment_methods: object({
    allow_redirects: oneOf('always', 'never'),
    enabled: required(boolean()),
  }),
  confirm: boolean(),
  return_url: url(),
  usage: oneOf('off_session', 'on_session'),
}
const confirmFields = {
  payment_method: string(),
  payment_method_data: object(methodFields),
  return_url: url(),
}

export const setupIntents: Operation[] = [
  post('/v1/setup_intents', createFields, (ctx, input) => {
    if (input.customer !== undefined) {
      ctx.store.get('customer', input.customer, 'customer')
    }
    const method =
      input.payment_method_data === undefined
        ? undefined
        : createPaymentMethod(ctx, input.payment_method_data)
    const id =
      method?.id ??
      (input.payment_method === undefined ? null : resolvePaymentMethod(ctx, input.payment_method).id)
    const intent = insertSetupIntent(ctx, { ...input, payment_method: id })
    return input.confirm ? confirmSetupIntent(ctx, intent, input.return_url ?? null) : intent
  }),
  retrieve('setup_intent', '/v1/setup_intents'),
  list('setup_intent', '/v1/setup_intents', { customer: string(), payment_method: string() }),
  post('/v1/setup_intents/:id', common, (ctx, params, { id }) => {
    const before = ctx.store.get('setup_intent', id)
    const { customer, description, payment_method } = params
    return ctx.store.save({
      ...before,
      ...pickDefined({ customer, description, payment_method }),
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    })
  }),
  post('/v1/setup_intents/:id/confirm', confirmFields, (ctx, params, { id }) => {
    const before = ctx.store.get('setup_intent', id)
    const method =
      params.payment_method_data === undefined
        ? undefined
        : createPaymentMethod(ctx, params.payment_method_data)
    const chosen =
      method?.id ??
      (params.payment_method === undefined
        ? before.payment_method
        : resolvePaymentMethod(ctx, params.payment_method).id)
    return confirmSetupIntent(
      ctx,
      ctx.store.save({ ...before, payment_method: chosen }),
      params.return_url ?? null,
    )
  }),
  post(
    '/v1/setup_intents/:id/cancel',
    { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    (ctx, params, { id }) => {
      return cancelSetupIntent(ctx, ctx.store.get('setup_intent', id), params.cancellation_reason ?? null)
    },
  ),
]
