/** What we tell Stripe to sell, and how we read a session back. */
import type Stripe from 'stripe'
import { toStripeTime } from '../core/clock.ts'
import { isId, type OrderId, type ShopId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import type { NewOrderLine } from '../orders/index.ts'
import type { ShipTo } from '../orders/types.ts'
import type { Delivery } from './offer-delivery.ts'
import type { CheckoutInput, SaleTerms } from './types.ts'

/** Our own ids travel with every object, so that it can be found by them, and told from other people's. */
const ORDER_KEY = 'countinghouse_order'
const SHOP_KEY = 'countinghouse_shop'
const PROJECT_KEY = 'countinghouse_project'

export const taxBehaviors = { none: undefined, on_top: 'exclusive', included: 'inclusive' } as const

export interface Sale {
  orderId: OrderId
  shopId: ShopId
  lines: NewOrderLine[]
  /** What the lines add up to. */
  subtotal: Money
  expiresAt: Date
  input: Pick<CheckoutInput, 'email' | 'projectId' | 'successUrl' | 'cancelUrl'>
  /** Of somebody who is signed in; Stripe then knows the address already. */
  stripeCustomerId: string | undefined
  terms: SaleTerms
  /** Absent where nothing is sent. */
  delivery: Delivery | undefined
}

export function sessionParams(sale: Sale): Stripe.Checkout.SessionCreateParams {
  const { orderId, shopId, lines, subtotal, expiresAt, input, stripeCustomerId, terms } = sale
  const { projectId } = input
  const metadata = {
    [ORDER_KEY]: orderId,
    [SHOP_KEY]: shopId,
    ...(projectId === undefined ? {} : { [PROJECT_KEY]: projectId }),
  }
  const tax_behavior = taxBehaviors[terms.tax]
  return {
    mode: 'payment',
    client_reference_id: orderId,
    metadata,
    payment_intent_data: { metadata },
    expires_at: toStripeTime(expiresAt),
    success_url: input.successUrl,
    cancel_url: input.cancelUrl(orderId),
    ...(stripeCustomerId
      ? { customer: stripeCustomerId }
      : input.email
        ? { customer_email: input.email }
        : {}),
    ...questions(sale),
    line_items: lines.map((line) => ({
      quantity: line.quantity,
      price_data: {
        currency: subtotal.currency,
        unit_amount: line.unitAmountMinor,
        product_data: { name: nameOf(line), metadata: { sku: line.sku } },
        ...(tax_behavior ? { tax_behavior } : {}),
      },
    })),
  }
}

/** What the customer may choose, and has to tell. */
function questions({
  terms,
  delivery,
  stripeCustomerId,
}: Sale): Partial<Stripe.Checkout.SessionCreateParams> {
  const taxed = terms.tax !== 'none'
  return {
    ...(terms.promotionCodes ? { allow_promotion_codes: true } : {}),
    ...(taxed ? { automatic_tax: { enabled: true } } : {}),
    // Of a customer whom it knows, Stripe takes the address it keeps of them for the tax: it has to be told to keep the one they give.
    ...(taxed && stripeCustomerId
      ? { customer_update: { address: 'auto', ...(delivery ? { shipping: 'auto' } : {}) } }
      : {}),
    ...(delivery
      ? {
          shipping_address_collection: { allowed_countries: delivery.allowedCountries as AllowedCountry[] },
          shipping_options: delivery.options,
          ...(terms.phone ? { phone_number_collection: { enabled: true } } : {}),
        }
      : {}),
  }
}

/** A country that Stripe does not send to is refused by Stripe itself, when the session is opened. */
type AllowedCountry = Stripe.Checkout.SessionCreateParams.ShippingAddressCollection.AllowedCountry

const nameOf = (line: NewOrderLine): string => [line.name, ...Object.values(line.options)].join(' · ')

/** With the payment intent: a session that is complete and unpaid does not say itself whether the money is coming or failed. */
export function retrieveSession(
  stripe: Stripe,
  sessionId: string,
): Promise<Stripe.Response<Stripe.Checkout.Session>> {
  return stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] })
}

/** The shop that opened the session; `undefined` when it was none of this kind. */
export const shopOf = (session: Stripe.Checkout.Session): string | undefined => session.metadata?.[SHOP_KEY]

/** The order a session was opened for; `undefined` when it is none of ours. */
export function orderOf(session: Stripe.Checkout.Session): OrderId | undefined {
  const id = session.client_reference_id ?? session.metadata?.[ORDER_KEY]
  return id && isId('order', id) ? id : undefined
}

/** Where the goods go, as the customer told Stripe; `undefined` where nobody asked. */
export function shipToOf({
  collected_information,
  customer_details,
}: Stripe.Checkout.Session): ShipTo | undefined {
  const details = collected_information?.shipping_details
  if (!details) {
    return undefined
  }
  const { line1, line2, postal_code: postalCode, city, state, country } = details.address
  return {
    name: details.name,
    phone: customer_details?.phone ?? null,
    line1,
    line2,
    postalCode,
    city,
    state,
    country,
  }
}
