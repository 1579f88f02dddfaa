import { list, type Operation, post, retrieve } from '../http/operation.ts'
import {
  boolean,
  clearable,
  legacy,
  mergeMetadata,
  metadata,
  named,
  object,
  oneOf,
  required,
  string,
  url,
} from '../http/schema.ts'
import { createPaymentMethod, resolvePaymentMethod } from '../payment_methods/create.ts'
import { createPaymentMethod as methodFields, methodTypes } from '../payment_methods/schema.ts'
import { cancelSetupIntent, confirmSetupIntent, insertSetupIntent } from './setup_intent.ts'

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
  post('/v1/setup_intents', createFields, (world, input) => {
    if (input.customer !== undefined) {
      world.store.get('customer', input.customer, 'customer')
    }
    const method =
      input.payment_method_data === undefined
        ? undefined
        : createPaymentMethod(world, input.payment_method_data)
    const id =
      method?.id ??
      (input.payment_method === undefined ? null : resolvePaymentMethod(world, input.payment_method).id)
    const intent = insertSetupIntent(world, { ...input, payment_method: id })
    return input.confirm ? confirmSetupIntent(world, intent, input.return_url ?? null) : intent
  }),
  retrieve('setup_intent', '/v1/setup_intents'),
  list('setup_intent', '/v1/setup_intents', { customer: string(), payment_method: string() }),
  post('/v1/setup_intents/:id', common, (world, params, { id }) => {
    const before = world.store.get('setup_intent', id)
    const { customer, description, payment_method } = params
    return world.store.save({
      ...before,
      ...named({ customer, description, payment_method }),
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    })
  }),
  post('/v1/setup_intents/:id/confirm', confirmFields, (world, params, { id }) => {
    const before = world.store.get('setup_intent', id)
    const method =
      params.payment_method_data === undefined
        ? undefined
        : createPaymentMethod(world, params.payment_method_data)
    const chosen =
      method?.id ??
      (params.payment_method === undefined
        ? before.payment_method
        : resolvePaymentMethod(world, params.payment_method).id)
    return confirmSetupIntent(
      world,
      world.store.save({ ...before, payment_method: chosen }),
      params.return_url ?? null,
    )
  }),
  post(
    '/v1/setup_intents/:id/cancel',
    { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    (world, params, { id }) => {
      return cancelSetupIntent(world, world.store.get('setup_intent', id), params.cancellation_reason ?? null)
    },
  ),
]
