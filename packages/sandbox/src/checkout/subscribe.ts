/**
 * Completes a session in subscription mode. The customer pays first (or saves a card, when nothing
 * is due); then the subscription is created, and that payment pays its first invoice. A failed
 * attempt leaves no subscription behind.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { createSubscription } from '../subscriptions/create.ts'
import type { CreateInput } from '../subscriptions/schema.ts'
import { preparePaymentIntent, savePaymentMethod } from './intent.ts'
import { lineItemsOf } from './line-items.ts'
import { automaticRate } from './tax.ts'

type Session = Objects['checkout.session']
type Subscription = Objects['subscription']
type Intent = Objects['payment_intent'] | Objects['setup_intent']

/**
 * Takes the first payment and creates the subscription; returns `undefined` while the customer has
 * to authenticate.
 * @throws StripeError for a declined card; the failed charge is kept
 */
export function payAndSubscribe(
  ctx: SandboxContext,
  session: Session,
  method: Objects['payment_method'] | undefined,
): Subscription | undefined {
  if (method === undefined) {
    return subscribe(ctx, session, null)
  }
  const due = amountDue(ctx, session)
  const attempt = { offSession: false, returnUrl: session.url }
  const intent =
    due === 0
      ? savePaymentMethod(ctx, session, method)
      : confirmPaymentIntent(ctx, preparePaymentIntent(ctx, session, method, due), attempt)
  return intent.status === 'requires_action' ? undefined : subscribe(ctx, session, intent)
}

/** Amount due of the first invoice, found by creating the subscription and rolling back. */
function amountDue(ctx: SandboxContext, session: Session): number {
  return ctx.database.dryRun(() => {
    const { latest_invoice } = createSubscription(ctx, {
      ...subscriptionInput(ctx, session),
      payment_behavior: 'default_incomplete',
    })
    return ctx.store.get('invoice', latest_invoice ?? '').amount_due
  })
}

/**
 * Creates the subscription, paid by this payment intent or with the card that this setup intent
 * saved.
 */
export function subscribe(ctx: SandboxContext, session: Session, intent: Intent | null): Subscription {
  const input = {
    ...subscriptionInput(ctx, session),
    default_payment_method: intent?.payment_method ?? undefined,
  }
  const isPaid = intent?.object === 'payment_intent'
  return createSubscription(ctx, input, isPaid ? { paidBy: intent.id } : {})
}

function subscriptionInput(ctx: SandboxContext, session: Session): CreateInput {
  const lines = lineItemsOf(ctx, session)
  const recurring = lines.filter(({ price }) => price?.recurring)
  const oneTime = lines.filter(({ price }) => !price?.recurring)
  const { subscriptionData } = ctx.store.internal('checkout.session', session.id)
  const country = session.automatic_tax.enabled ? session.customer_details?.address?.country : undefined
  const inclusive = lines[0]?.price?.tax_behavior === 'inclusive'
  return {
    ...subscriptionData,
    customer: session.customer ?? '',
    items: recurring.map((line) => toItemInput(ctx, line)),
    add_invoice_items: oneTime.map((line) => toItemInput(ctx, line)),
    discounts: (session.discounts ?? []).map(({ coupon, promotion_code }) =>
      promotion_code === null ? { coupon: coupon ?? '' } : { promotion_code },
    ),
    default_tax_rates:
      subscriptionData.default_tax_rates ??
      (country ? [automaticRate(ctx, country, inclusive).id] : undefined),
    off_session: false,
  }
}

function toItemInput(ctx: SandboxContext, { id, price, quantity }: Objects['item']) {
  return {
    price: price?.id ?? '',
    quantity: quantity ?? 1,
    tax_rates: ctx.store.internal('item', id).taxRates,
  }
}
