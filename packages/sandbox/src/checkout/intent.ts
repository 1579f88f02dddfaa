/**
 * The payment intent or setup intent of a session. The payment intent is created at the first
 * attempt and reused.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { insertPaymentIntent } from '../payment-intents/create.ts'
import { confirmSetupIntent, insertSetupIntent } from '../setup-intents/setup-intent.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/** Returns the session's payment intent, ready to be confirmed with this method. */
export function preparePaymentIntent(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod,
  amount: number,
): PaymentIntent {
  const internal = ctx.store.internal('checkout.session', session.id)
  const existing = ctx.store.find('payment_intent', internal.paymentIntent)
  const intent =
    existing === undefined || existing.status === 'canceled' ? createIntent(ctx, session, amount) : existing
  if (intent !== existing) {
    ctx.store.setInternal('checkout.session', session.id, { ...internal, paymentIntent: intent.id })
  }
  return ctx.store.save({
    ...intent,
    amount,
    customer: session.customer,
    payment_method: method.id,
    status: 'requires_confirmation',
    next_action: null,
  })
}

function createIntent(ctx: SandboxContext, session: Session, amount: number): PaymentIntent {
  const { paymentIntentData } = ctx.store.internal('checkout.session', session.id)
  const shipping = session.collected_information?.shipping_details
  const input = {
    ...(session.mode === 'subscription' ? subscriptionIntentData : paymentIntentData),
    ...(shipping ? { shipping } : {}),
    amount,
    currency: session.currency ?? 'usd',
    customer: session.customer ?? undefined,
    payment_method_types: session.payment_method_types as 'card'[],
  }
  return insertPaymentIntent(ctx, input, null, session.id)
}

const subscriptionIntentData = {
  description: 'Subscription creation',
  setup_future_usage: 'off_session',
} as const

/** Saves the method for later with a setup intent. @throws StripeError for a declined card */
export function savePaymentMethod(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod | undefined,
): Objects['setup_intent'] {
  const internal = ctx.store.internal('checkout.session', session.id)
  const data = { ...internal.setupIntentData, customer: session.customer, payment_method: method?.id ?? null }
  const intent = insertSetupIntent(ctx, data)
  ctx.store.setInternal('checkout.session', session.id, { ...internal, paymentIntent: intent.id })
  ctx.store.setInternal('setup_intent', intent.id, { session: session.id })
  return confirmSetupIntent(ctx, intent, session.url)
}
