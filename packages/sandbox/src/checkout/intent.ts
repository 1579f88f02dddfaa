/** The intents behind a session: one that pays, made at the first attempt and used again at the next; one that saves a card. */
import type { Objects } from '../ground/objects.ts'
import { insertPaymentIntent } from '../payment_intents/create.ts'
import { confirmSetupIntent, insertSetupIntent } from '../setup_intents/setup_intent.ts'
import type { World } from '../world.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/** The one that pays, ready for an attempt with this method. */
export function intentOf(
  world: World,
  session: Session,
  method: PaymentMethod,
  amount: number,
): PaymentIntent {
  const hidden = world.store.hidden('checkout.session', session.id)
  const known = world.store.find('payment_intent', hidden.paymentIntent)
  const paying =
    known === undefined || known.status === 'canceled' ? newIntent(world, session, amount) : known
  if (paying !== known) {
    world.store.setHidden('checkout.session', session.id, { ...hidden, paymentIntent: paying.id })
  }
  return world.store.save({
    ...paying,
    amount,
    customer: session.customer,
    payment_method: method.id,
    status: 'requires_confirmation',
    next_action: null,
  })
}

function newIntent(world: World, session: Session, amount: number): PaymentIntent {
  const { paymentIntentData } = world.store.hidden('checkout.session', session.id)
  const shipping = session.collected_information?.shipping_details
  const input = {
    ...(session.mode === 'subscription' ? ofSubscription : paymentIntentData),
    ...(shipping ? { shipping } : {}),
    amount,
    currency: session.currency ?? 'usd',
    customer: session.customer ?? undefined,
    payment_method_types: session.payment_method_types as 'card'[],
  }
  return insertPaymentIntent(world, input, null, session.id)
}

const ofSubscription = { description: 'Subscription creation', setup_future_usage: 'off_session' } as const

/** The one that saves. @throws StripeError for a card the bank refuses */
export function saveMethod(
  world: World,
  session: Session,
  method: PaymentMethod | undefined,
): Objects['setup_intent'] {
  const hidden = world.store.hidden('checkout.session', session.id)
  const data = { ...hidden.setupIntentData, customer: session.customer, payment_method: method?.id ?? null }
  const intent = insertSetupIntent(world, data)
  world.store.setHidden('checkout.session', session.id, { ...hidden, paymentIntent: intent.id })
  world.store.setHidden('setup_intent', intent.id, { session: session.id })
  return confirmSetupIntent(world, intent, session.url)
}
