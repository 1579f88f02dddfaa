/** What the customer chooses on the page: who and where they are, how it is shipped, which code they have. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { emptyDetails } from './create.ts'
import { answered, faultOf } from './custom-fields.ts'
import { reprice } from './totals.ts'

type Session = Objects['checkout.session']

export interface Choices {
  email?: string
  name?: string
  phone?: string
  address?: { line1: string; city: string; postal_code: string; country: string }
  shippingRate?: string
  termsAccepted?: boolean
  promotionsWanted?: boolean
}

export function choose(
  ctx: SandboxContext,
  session: Session,
  { email, name, phone, address, shippingRate, ...consents }: Choices,
): Session {
  const details = emptyDetails({ ...session.customer_details })
  const full = address === undefined ? details.address : { ...address, line2: null, state: null }
  const shipped = session.shipping_address_collection !== null && full !== null
  return reprice(ctx, {
    ...session,
    customer_details: {
      ...details,
      email: session.customer_email ?? email ?? details.email,
      name: name ?? details.name,
      phone: phone ?? details.phone,
      address: full,
    },
    ...(shipped
      ? {
          collected_information: {
            business_name: null,
            individual_name: null,
            shipping_details: { address: full, name: name ?? details.name ?? '' },
          },
        }
      : {}),
    ...(shippingRate === undefined ? {} : { shipping_cost: shippingCost(ctx, session, shippingRate) }),
    consent: consentOf(session, consents),
  })
}

/** What they agreed to, of what they were asked. */
function consentOf(
  { consent_collection: asked }: Session,
  { termsAccepted, promotionsWanted }: Pick<Choices, 'termsAccepted' | 'promotionsWanted'>,
): Session['consent'] {
  if (asked === null) {
    return null
  }
  return {
    promotions: asked.promotions === 'auto' ? (promotionsWanted ? 'opt_in' : 'opt_out') : null,
    terms_of_service: asked.terms_of_service === 'required' && termsAccepted ? 'accepted' : null,
  }
}

/** Their answers to the merchant's own questions. @throws StripeError in the words a customer reads */
export function answerQuestions(
  ctx: SandboxContext,
  session: Session,
  answers: Record<string, string>,
): Session {
  for (const field of session.custom_fields) {
    const fault = faultOf(field, answers[field.key] ?? '')
    if (fault !== undefined) {
      throw incomplete(fault)
    }
  }
  return ctx.store.save({
    ...session,
    custom_fields: session.custom_fields.map((field) => answered(field, answers[field.key] ?? '')),
  })
}

/** @throws StripeError for a rate that was not offered */
export function shippingCost(
  _world: SandboxContext,
  session: Pick<Session, 'shipping_options'>,
  rate: string,
): Session['shipping_cost'] {
  const option = session.shipping_options.find(({ shipping_rate }) => shipping_rate === rate)
  if (option === undefined) {
    throw invalid('This shipping option is not offered.', { param: 'shipping_rate' })
  }
  return {
    amount_subtotal: option.shipping_amount,
    amount_tax: 0,
    amount_total: option.shipping_amount,
    shipping_rate: rate,
  }
}

/** A code typed on the page; `''` takes it away. @throws StripeError for one that cannot be redeemed */
export function applyPromotionCode(ctx: SandboxContext, session: Session, text: string): Session {
  if (text === '') {
    return reprice(ctx, { ...session, discounts: [] })
  }
  const code = ctx.store
    .all('promotion_code', { active: true })
    .find((candidate) => candidate.code.toLowerCase() === text.toLowerCase())
  const usable =
    code !== undefined &&
    (code.expires_at === null || code.expires_at > ctx.now()) &&
    (code.customer === null || code.customer === session.customer)
  if (!usable) {
    throw invalid('This code is invalid.', { code: 'promotion_code_invalid' })
  }
  const { minimum_amount } = code.restrictions
  if (minimum_amount !== null && (session.amount_subtotal ?? 0) < minimum_amount) {
    throw invalid('This code needs a larger order.', { code: 'promotion_code_invalid' })
  }
  return reprice(ctx, {
    ...session,
    discounts: [{ coupon: code.promotion.coupon as string, promotion_code: code.id }],
  })
}
