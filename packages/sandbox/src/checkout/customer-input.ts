/**
 * What the customer enters on the payment page: contact details, address, shipping, consents and
 * promotion code.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { validateAnswer, withAnswer } from './custom-fields.ts'
import { customerDetails } from './customer-details.ts'
import { updateTotals } from './totals.ts'

type Session = Objects['checkout.session']

export interface CustomerInput {
  email?: string
  name?: string
  phone?: string
  address?: { line1: string; city: string; postal_code: string; country: string }
  /** Id of a shipping rate. */
  shippingRate?: string
  acceptsTerms?: boolean
  acceptsPromotions?: boolean
}

/** Saves the input on the session and updates its totals. */
export function applyCustomerInput(
  ctx: SandboxContext,
  session: Session,
  { email, name, phone, address, shippingRate, ...consents }: CustomerInput,
): Session {
  const details = customerDetails({ ...session.customer_details })
  const fullAddress = address === undefined ? details.address : { ...address, line2: null, state: null }
  const isShipped = session.shipping_address_collection !== null && fullAddress !== null
  return updateTotals(ctx, {
    ...session,
    customer_details: {
      ...details,
      email: session.customer_email ?? email ?? details.email,
      name: name ?? details.name,
      phone: phone ?? details.phone,
      address: fullAddress,
    },
    ...(isShipped
      ? {
          collected_information: {
            business_name: null,
            individual_name: null,
            shipping_details: { address: fullAddress, name: name ?? details.name ?? '' },
          },
        }
      : {}),
    ...(shippingRate === undefined ? {} : { shipping_cost: shippingCost(session, shippingRate) }),
    consent: consentOf(session, consents),
  })
}

/** Records only the consents that the session collects. */
function consentOf(
  { consent_collection: collected }: Session,
  { acceptsTerms, acceptsPromotions }: Pick<CustomerInput, 'acceptsTerms' | 'acceptsPromotions'>,
): Session['consent'] {
  if (collected === null) {
    return null
  }
  return {
    promotions: collected.promotions === 'auto' ? (acceptsPromotions ? 'opt_in' : 'opt_out') : null,
    terms_of_service: collected.terms_of_service === 'required' && acceptsTerms ? 'accepted' : null,
  }
}

/**
 * Saves the customer's answers to the merchant's custom fields.
 * @throws StripeError with a message for the customer when an answer is missing or invalid
 */
export function answerCustomFields(
  ctx: SandboxContext,
  session: Session,
  answers: Record<string, string>,
): Session {
  for (const field of session.custom_fields) {
    const problem = validateAnswer(field, answers[field.key] ?? '')
    if (problem !== undefined) {
      throw incomplete(problem)
    }
  }
  return ctx.store.save({
    ...session,
    custom_fields: session.custom_fields.map((field) => withAnswer(field, answers[field.key] ?? '')),
  })
}

/** @throws StripeError for a rate that is not an option of the session */
export function shippingCost(
  session: Pick<Session, 'shipping_options'>,
  rate: string,
): Session['shipping_cost'] {
  const option = session.shipping_options.find(({ shipping_rate }) => shipping_rate === rate)
  if (option === undefined) {
    throw invalid('This shipping option is not available.', { param: 'shipping_rate' })
  }
  return {
    amount_subtotal: option.shipping_amount,
    amount_tax: 0,
    amount_total: option.shipping_amount,
    shipping_rate: rate,
  }
}

/**
 * Applies a promotion code; an empty one removes the discount.
 * @throws StripeError with a message for the customer when the code cannot be redeemed
 */
export function applyPromotionCode(ctx: SandboxContext, session: Session, entered: string): Session {
  if (entered === '') {
    return updateTotals(ctx, { ...session, discounts: [] })
  }
  const promotionCode = ctx.store
    .all('promotion_code', { active: true })
    .find((candidate) => candidate.code.toLowerCase() === entered.toLowerCase())
  const isUsable =
    promotionCode !== undefined &&
    (promotionCode.expires_at === null || promotionCode.expires_at > ctx.now()) &&
    (promotionCode.customer === null || promotionCode.customer === session.customer)
  if (!isUsable) {
    throw invalid('This code is invalid.', { code: 'promotion_code_invalid' })
  }
  const { minimum_amount } = promotionCode.restrictions
  if (minimum_amount !== null && (session.amount_subtotal ?? 0) < minimum_amount) {
    throw invalid('Your order total is too low to use this code.', { code: 'promotion_code_invalid' })
  }
  return updateTotals(ctx, {
    ...session,
    discounts: [{ coupon: promotionCode.promotion.coupon as string, promotion_code: promotionCode.id }],
  })
}
