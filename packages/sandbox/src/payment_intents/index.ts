import { afterCharge } from '../charges/aftermath.ts'
import { settleCharge } from '../charges/create.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { mergeMetadata, named, type Params } from '../http/schema.ts'
import { shippingOf } from '../payment_methods/schema.ts'
import type { World } from '../world.ts'
import { confirmPaymentIntent } from './confirm.ts'
import { checkAmount, createPaymentIntent, methodOf } from './create.ts'
import {
  cancelFields,
  captureFields,
  confirmFields,
  createFields,
  listFields,
  updateFields,
} from './schema.ts'

type PaymentIntent = Objects['payment_intent']

export const paymentIntents: Operation[] = [
  post('/v1/payment_intents', createFields, createPaymentIntent),
  retrieve('payment_intent', '/v1/payment_intents'),
  list('payment_intent', '/v1/payment_intents', listFields),
  post('/v1/payment_intents/:id', updateFields, (world, params, { id }) =>
    updatePaymentIntent(world, world.store.get('payment_intent', id), params),
  ),
  post('/v1/payment_intents/:id/confirm', confirmFields, (world, params, { id }) => {
    const intent = change(world, world.store.get('payment_intent', id), params)
    return confirmPaymentIntent(world, intent, {
      offSession: params.off_session ?? false,
      returnUrl: params.return_url ?? null,
      errorOnAction: params.error_on_requires_action ?? false,
    })
  }),
  post('/v1/payment_intents/:id/capture', captureFields, (world, params, { id }) =>
    capturePaymentIntent(world, world.store.get('payment_intent', id), params),
  ),
  post('/v1/payment_intents/:id/cancel', cancelFields, (world, { cancellation_reason }, { id }) => {
    return cancelPaymentIntent(world, world.store.get('payment_intent', id), cancellation_reason ?? null)
  }),
]

type Update = Params<typeof updateFields>

function updatePaymentIntent(world: World, before: PaymentIntent, params: Update): PaymentIntent {
  if (params.amount !== undefined) {
    checkAmount(params.amount, params.currency ?? before.currency)
  }
  const final = ['succeeded', 'canceled', 'processing', 'requires_capture'].includes(before.status)
  if (
    final &&
    (params.amount !== undefined || params.currency !== undefined || params.payment_method !== undefined)
  ) {
    throw invalid(
      `This PaymentIntent's amount, currency or payment method could not be updated because it has a status of ${before.status}.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  return change(world, before, params)
}

/** Applies what the parameters name. Stripe sends no event for it. */
function change(world: World, before: PaymentIntent, params: Update): PaymentIntent {
  const method = methodOf(world, params)
  const { amount, currency, customer, description, receipt_email, setup_future_usage, statement_descriptor } =
    params
  return world.store.save({
    ...before,
    ...named({
      amount,
      currency,
      customer,
      description,
      receipt_email,
      setup_future_usage,
      statement_descriptor,
    }),
    ...(method === undefined
      ? {}
      : {
          payment_method: method.id,
          ...(before.status === 'requires_payment_method'
            ? { status: 'requires_confirmation' as const }
            : {}),
        }),
    ...(params.shipping === undefined ? {} : { shipping: shippingOf(params.shipping) }),
    metadata: mergeMetadata(before.metadata, params.metadata),
  })
}

function capturePaymentIntent(
  world: World,
  intent: PaymentIntent,
  params: Params<typeof captureFields>,
): PaymentIntent {
  if (intent.status !== 'requires_capture') {
    throw invalid(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      {
        code: 'payment_intent_unexpected_state',
      },
    )
  }
  const amount = params.amount_to_capture ?? intent.amount_capturable
  if (amount > intent.amount_capturable) {
    throw invalid(
      `The requested capture amount is greater than the amount you can capture for this charge.`,
      {
        code: 'amount_too_large',
        param: 'amount_to_capture',
      },
    )
  }
  const before = world.store.get('charge', intent.latest_charge ?? '')
  // What is not captured goes back to the card: Stripe shows it as refunded.
  const charge = world.store.save({
    ...before,
    captured: true,
    amount_captured: amount,
    amount_refunded: before.amount - amount,
  })
  world.emit('charge.captured', charge, { previous: before })
  const captured = world.store.save({
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  })
  world.emit('payment_intent.succeeded', captured)
  afterCharge(world, settleCharge(world, charge))
  return captured
}

export function cancelPaymentIntent(
  world: World,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw invalid(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.`,
      {
        code: 'payment_intent_unexpected_state',
      },
    )
  }
  const canceled = world.store.save({
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: world.now(intent.customer),
    cancellation_reason: reason,
    next_action: null,
  })
  world.emit('payment_intent.canceled', canceled)
  return canceled
}
