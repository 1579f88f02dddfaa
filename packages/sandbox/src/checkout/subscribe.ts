/**
 * Completing a session in subscription mode: the customer pays first (or saves a card, when nothing is due), and then there is a
 * subscription, whose first invoice takes that payment for its own. An attempt that fails leaves no subscription behind.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { createSubscription } from '../subscriptions/create.ts'
import type { CreateInput } from '../subscriptions/schema.ts'
import { intentOf, saveMethod } from './intent.ts'
import { lineItemsOf } from './line-items.ts'
import { automaticRate } from './tax.ts'

type Session = Objects['checkout.session']
type Subscription = Objects['subscription']
type Intent = Objects['payment_intent'] | Objects['setup_intent']

/**
 * Pays and subscribes. `undefined` while the customer has to authenticate.
 * @throws StripeError for a declined card; the failed charge is kept
 */
export function subscribeThrough(
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
      ? saveMethod(ctx, session, method)
      : confirmPaymentIntent(ctx, intentOf(ctx, session, method, due), attempt)
  return intent.status === 'requires_action' ? undefined : subscribe(ctx, session, intent)
}

/** What the first invoice will ask for: drawn up, and forgotten again. */
function amountDue(ctx: SandboxContext, session: Session): number {
  return ctx.database.rehearse(() => {
    const { latest_invoice } = createSubscription(ctx, {
      ...inputOf(ctx, session),
      payment_behavior: 'default_incomplete',
    })
    return ctx.store.get('invoice', latest_invoice ?? '').amount_due
  })
}

/** The subscription of a session, paid by this intent or with the card that it saved. */
export function subscribe(ctx: SandboxContext, session: Session, intent: Intent | null): Subscription {
  const input = { ...inputOf(ctx, session), default_payment_method: intent?.payment_method ?? undefined }
  const pays = intent?.object === 'payment_intent'
  return createSubscription(ctx, input, pays ? { paidBy: intent.id } : {})
}

function inputOf(ctx: SandboxContext, session: Session): CreateInput {
  const lines = lineItemsOf(ctx, session)
  const recurring = lines.filter(({ price }) => price?.recurring)
  const once = lines.filter(({ price }) => !price?.recurring)
  const { subscriptionData } = ctx.store.hidden('checkout.session', session.id)
  const country = session.automatic_tax.enabled ? session.customer_details?.address?.country : undefined
  const inclusive = lines[0]?.price?.tax_behavior === 'inclusive'
  return {
    ...subscriptionData,
    customer: session.customer ?? '',
    items: recurring.map((line) => itemOf(ctx, line)),
    add_invoice_items: once.map((line) => itemOf(ctx, line)),
    discounts: (session.discounts ?? []).map(({ coupon, promotion_code }) =>
      promotion_code === null ? { coupon: coupon ?? '' } : { promotion_code },
    ),
    default_tax_rates:
      subscriptionData.default_tax_rates ??
      (country ? [automaticRate(ctx, country, inclusive).id] : undefined),
    off_session: false,
  }
}

function itemOf(ctx: SandboxContext, { id, price, quantity }: Objects['item']) {
  return {
    price: price?.id ?? '',
    quantity: quantity ?? 1,
    tax_rates: ctx.store.hidden('item', id).taxRates,
  }
}
