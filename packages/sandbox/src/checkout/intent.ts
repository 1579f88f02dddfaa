/** The intents behind a session: one that pays, made at the first attempt and used again at the next; one that saves a card. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { insertPaymentIntent } from '../payment-intents/create.ts'
import { confirmSetupIntent, insertSetupIntent } from '../setup-intents/setup-intent.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/** The one that pays, ready for an attempt with this method. */
export function intentOf(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod,
  amount: number,
): PaymentIntent {
  const hidden = ctx.store.hidden('checkout.session', session.id)
  const known = ctx.store.find('payment_intent', hidden.paymentIntent)
  const paying = known === undefined || known.status === 'canceled' ? newIntent(ctx, session, amount) : known
  if (paying !== known) {
    ctx.store.setHidden('checkout.session', session.id, { ...hidden, paymentIntent: paying.id })
  }
  return ctx.store.save({
    ...paying,
    amount,
    customer: session.customer,
    payment_method: method.id,
    status: 'requires_confirmation',
    next_action: null,
  })
}

function newIntent(ctx: SandboxContext, session: Session, amount: number): PaymentIntent {
  const { paymentIntentData } = ctx.store.hidden('checkout.session', session.id)
  const shipping = session.collected_information?.shipping_details
  const input = {
    ...(session.mode === 'subscription' ? ofSubscription : paymentIntentData),
    ...(shipping ? { shipping } : {}),
    amount,
    currency: session.currency ?? 'usd',
    customer: session.customer ?? undefined,
    payment_method_types: session.payment_method_types as 'card'[],
  }
  return insertPaymentIntent(ctx, input, null, session.id)
}

const ofSubscription = { description: 'Subscription creation', setup_future_usage: 'off_session' } as const

/** The one that saves. @throws StripeError for a card the bank refuses */
export function saveMethod(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod | undefined,
): Objects['setup_intent'] {
  const hidden = ctx.store.hidden('checkout.session', session.id)
  const data = { ...hidden.setupIntentData, customer: session.customer, payment_method: method?.id ?? null }
  const intent = insertSetupIntent(ctx, data)
  ctx.store.setHidden('checkout.session', session.id, { ...hidden, paymentIntent: intent.id })
  ctx.store.setHidden('setup_intent', intent.id, { session: session.id })
  return confirmSetupIntent(ctx, intent, session.url)
}
