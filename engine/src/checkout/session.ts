/** What we tell Stripe to sell, and how we read a session back. */
import type Stripe from 'stripe'
import { toStripeTime } from '../clock.ts'
import type { CheckoutInput } from '../engine.ts'
import { isId, type OrderId, type ShopId } from '../ids.ts'
import type { NewOrderLine } from '../orders/index.ts'

/** Our own ids travel with every object, so that it can be found by them, and told from other people's. */
const ORDER_KEY = 'countinghouse_order'
const SHOP_KEY = 'countinghouse_shop'

export function sessionParams(sale: {
  orderId: OrderId
  shopId: ShopId
  lines: NewOrderLine[]
  currency: string
  expiresAt: Date
  input: Pick<CheckoutInput, 'email' | 'successUrl' | 'cancelUrl'>
  /** Of somebody who is signed in; Stripe then knows the address already. */
  stripeCustomerId: string | undefined
}): Stripe.Checkout.SessionCreateParams {
  const { orderId, shopId, lines, currency, expiresAt, input, stripeCustomerId } = sale
  const metadata = { [ORDER_KEY]: orderId, [SHOP_KEY]: shopId }
  return {
    mode: 'payment',
    client_reference_id: orderId,
    metadata,
    payment_intent_data: { metadata },
    expires_at: toStripeTime(expiresAt),
    success_url: input.successUrl,
    cancel_url: input.cancelUrl(orderId),
    ...(stripeCustomerId ? { customer: stripeCustomerId } : input.email ? { customer_email: input.email } : {}),
    line_items: lines.map((line) => ({
      quantity: line.quantity,
      price_data: {
        currency,
        unit_amount: line.unitAmountMinor,
        product_data: { name: nameOf(line), metadata: { sku: line.sku } },
      },
    })),
  }
}

const nameOf = (line: NewOrderLine): string => [line.name, ...Object.values(line.options)].join(' · ')

/** With the payment intent: a session that is complete and unpaid does not say itself whether the money is coming or failed. */
export function retrieveSession(stripe: Stripe, sessionId: string): Promise<Stripe.Response<Stripe.Checkout.Session>> {
  return stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] })
}

/** The shop that opened the session; `undefined` when it was none of this kind. */
export const shopOf = (session: Stripe.Checkout.Session): string | undefined => session.metadata?.[SHOP_KEY]

/** The order a session was opened for; `undefined` when it is none of ours. */
export function orderOf(session: Stripe.Checkout.Session): OrderId | undefined {
  const id = session.client_reference_id ?? session.metadata?.[ORDER_KEY]
  return id && isId('order', id) ? id : undefined
}
