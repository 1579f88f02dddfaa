/** Discounts: a coupon applied to a customer, a subscription, an invoice or a Checkout Session. */

import type { SandboxContext } from '../context.ts'
import { addMonths } from '../core/clock.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { array, clearable, object, string } from '../http/schema.ts'

type Discount = Objects['discount']

/**
 * The `discounts` parameter of every operation: coupons, promotion codes, or discounts that already
 * exist.
 */
export const discountsField = clearable(
  array(object({ coupon: string(), discount: string(), promotion_code: string() }), 20),
)
export type DiscountsInput = NonNullable<ReturnType<(typeof discountsField)['read']>>

/**
 * The `discounts` parameter, or the older `coupon` and `promotion_code`. `undefined` changes
 * nothing, an empty list removes all discounts.
 */
export function readDiscounts(input: {
  discounts?: DiscountsInput | null | undefined
  coupon?: string | null | undefined
  promotion_code?: string | null | undefined
}): DiscountsInput | undefined {
  const { discounts, coupon, promotion_code } = input
  if (discounts !== undefined) {
    return discounts ?? []
  }
  if (coupon) {
    return [{ coupon }]
  }
  if (promotion_code) {
    return [{ promotion_code }]
  }
  return coupon === null || promotion_code === null ? [] : undefined
}

export type DiscountTarget = Partial<
  Pick<
    Discount,
    'customer' | 'subscription' | 'invoice' | 'invoice_item' | 'subscription_item' | 'checkout_session'
  >
>

/**
 * Redeems each coupon or code. @throws StripeError if one is used up, expired or restricted to
 * another customer
 */
export function createDiscounts(
  ctx: SandboxContext,
  inputs: DiscountsInput,
  target: DiscountTarget,
  start: number,
): Discount[] {
  return inputs.map((input, index) => {
    if (input.discount !== undefined) {
      return ctx.store.get('discount', input.discount, `discounts[${index}][discount]`)
    }
    return createDiscount(ctx, input, target, start)
  })
}

export function createDiscount(
  ctx: SandboxContext,
  input: { coupon?: string | undefined; promotion_code?: string | undefined },
  target: DiscountTarget,
  start: number,
): Discount {
  const promotionCode =
    input.promotion_code === undefined
      ? undefined
      : redeemCode(ctx, input.promotion_code, target.customer ?? null)
  const couponId = promotionCode?.promotion.coupon ?? input.coupon
  if (couponId === undefined || couponId === null) {
    throw invalid('A discount needs a coupon or a promotion code.', { param: 'discounts' })
  }
  const coupon = redeemCoupon(ctx, couponId)
  return ctx.store.insert({
    id: ctx.ids.next('di_1', 23),
    object: 'discount',
    checkout_session: null,
    customer: null,
    customer_account: null,
    end: endOf(coupon, start),
    invoice: null,
    invoice_item: null,
    promotion_code: promotionCode?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    start,
    subscription: null,
    subscription_item: null,
    ...target,
  })
}

function endOf(coupon: Objects['coupon'], start: number): number | null {
  if (coupon.duration !== 'repeating' || coupon.duration_in_months === null) {
    return null
  }
  return Math.floor(addMonths(start * 1_000, coupon.duration_in_months) / 1_000)
}

function redeemCoupon(ctx: SandboxContext, id: string): Objects['coupon'] {
  const coupon = ctx.store.get('coupon', id, 'coupon')
  const isExpired = coupon.redeem_by !== null && coupon.redeem_by <= ctx.now()
  if (!coupon.valid || isExpired) {
    throw invalid(`Coupon expired: ${id}`, { code: 'coupon_expired', param: 'coupon' })
  }
  const times_redeemed = coupon.times_redeemed + 1
  return ctx.store.save({
    ...coupon,
    times_redeemed,
    valid: coupon.max_redemptions === null || times_redeemed < coupon.max_redemptions,
  })
}

function redeemCode(ctx: SandboxContext, id: string, customer: string | null): Objects['promotion_code'] {
  const code = ctx.store.get('promotion_code', id, 'promotion_code')
  const isRedeemable =
    code.active &&
    (code.expires_at === null || code.expires_at > ctx.now(customer)) &&
    (code.customer === null || code.customer === customer)
  if (!isRedeemable) {
    throw invalid(
      'This promotion code cannot be redeemed because the associated coupon or code is not valid.',
      {
        code: 'promotion_code_invalid',
        param: 'promotion_code',
      },
    )
  }
  const times_redeemed = code.times_redeemed + 1
  return ctx.store.save({
    ...code,
    times_redeemed,
    active: code.max_redemptions === null || times_redeemed < code.max_redemptions,
  })
}

/**
 * Whether the discount still applies after its first invoice: one with the duration `once` does
 * not.
 */
export function isStillActive(ctx: SandboxContext, discount: Discount, at: number): boolean {
  if (discount.end !== null && discount.end <= at) {
    return false
  }
  const coupon = couponOf(ctx, discount)
  return coupon.duration !== 'once'
}

export function couponOf(
  ctx: SandboxContext,
  discount: { source: { coupon: string | null } },
): Objects['coupon'] {
  const id = discount.source.coupon ?? ''
  const found = ctx.store.find('coupon', id)
  // Discounts of a deleted coupon remain valid, as at Stripe.
  return found ?? ctx.store.getDeleted('coupon', id)
}

export function discountsOf(ctx: SandboxContext, ids: readonly string[]): Discount[] {
  return ids.map((id) => ctx.store.get('discount', id))
}
