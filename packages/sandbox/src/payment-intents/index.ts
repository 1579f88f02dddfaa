import { applyCardBehavior } from '../charges/apply-card-behavior.ts'
import { settleCharge } from '../charges/create.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { mergeMetadata, type Params, pickDefined } from '../http/schema.ts'
import { shippingOf } from '../payment-methods/schema.ts'
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
  post('/v1/payment_intents/:id', updateFields, (ctx, params, { id }) =>
    updatePaymentIntent(ctx, ctx.store.get('payment_intent', id), params),
  ),
  post('/v1/payment_intents/:id/confirm', confirmFields, (ctx, params, { id }) => {
    const intent = applyParams(ctx, ctx.store.get('payment_intent', id), params)
    return confirmPaymentIntent(ctx, intent, {
      offSession: params.off_session ?? false,
      returnUrl: params.return_url ?? null,
      errorOnAction: params.error_on_requires_action ?? false,
    })
  }),
  post('/v1/payment_intents/:id/capture', captureFields, (ctx, params, { id }) =>
    capturePaymentIntent(ctx, ctx.store.get('payment_intent', id), params),
  ),
  post('/v1/payment_intents/:id/cancel', cancelFields, (ctx, { cancellation_reason }, { id }) => {
    return cancelPaymentIntent(ctx, ctx.store.get('payment_intent', id), cancellation_reason ?? null)
  }),
]

type Update = Params<typeof updateFields>

function updatePaymentIntent(ctx: SandboxContext, before: PaymentIntent, params: Update): PaymentIntent {
  if (params.amount !== undefined) {
    checkAmount(params.amount, params.currency ?? before.currency)
  }
  const isFinal = ['succeeded', 'canceled', 'processing', 'requires_capture'].includes(before.status)
  if (
    isFinal &&
    (params.amount !== undefined || params.currency !== undefined || params.payment_method !== undefined)
  ) {
    throw invalid(
      `This PaymentIntent's amount, currency or payment method could not be updated because it has a status of ${before.status}.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  return applyParams(ctx, before, params)
}

/** Applies the given parameters. Stripe emits no event for it. */
function applyParams(ctx: SandboxContext, before: PaymentIntent, params: Update): PaymentIntent {
  const method = methodOf(ctx, params)
  const { amount, currency, customer, description, receipt_email, setup_future_usage, statement_descriptor } =
    params
  return ctx.store.save({
    ...before,
    ...pickDefined({
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
  ctx: SandboxContext,
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
  const before = ctx.store.get('charge', intent.latest_charge ?? '')
  // The part that is not captured returns to the card: Stripe shows it as refunded.
  const charge = ctx.store.save({
    ...before,
    captured: true,
    amount_captured: amount,
    amount_refunded: before.amount - amount,
  })
  ctx.emit('charge.captured', charge, { previous: before })
  const captured = ctx.store.save({
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
  })
  ctx.emit('payment_intent.succeeded', captured)
  applyCardBehavior(ctx, settleCharge(ctx, charge))
  return captured
}

export function cancelPaymentIntent(
  ctx: SandboxContext,
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
  const canceled = ctx.store.save({
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: ctx.now(intent.customer),
    cancellation_reason: reason,
    next_action: null,
  })
  ctx.emit('payment_intent.canceled', canceled)
  return canceled
}
