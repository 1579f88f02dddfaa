/** Discounts: a coupon at work on a customer, a subscription, an invoice or a session. */

import type { SandboxContext } from '../context.ts'
import { addMonths } from '../core/clock.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { array, clearable, object, string } from '../http/schema.ts'

type Discount = Objects['discount']

/** `discounts` as every operation takes it: a coupon, a promotion code, or a discount that is at work already. */
export const discountsField = clearable(
  array(object({ coupon: string(), discount: string(), promotion_code: string() }), 20),
)
export type DiscountsInput = NonNullable<ReturnType<(typeof discountsField)['read']>>

/** `discounts`, or what older versions said by `coupon` and `promotion_code`. `undefined` changes nothing, an empty list takes all away. */
export function discountsGiven(input: {
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

export type Holder = Partial<
  Pick<
    Discount,
    'customer' | 'subscription' | 'invoice' | 'invoice_item' | 'subscription_item' | 'checkout_session'
  >
>

/** Redeems each. @throws StripeError for a coupon or code that is used up, expired or not for this customer */
export function createDiscounts(
  ctx: SandboxContext,
  inputs: DiscountsInput,
  holder: Holder,
  start: number,
): Discount[] {
  return inputs.map((input, index) => {
    if (input.discount !== undefined) {
      return ctx.store.get('discount', input.discount, `discounts[${index}][discount]`)
    }
    return createDiscount(ctx, input, holder, start)
  })
}

export function createDiscount(
  ctx: SandboxContext,
  input: { coupon?: string | undefined; promotion_code?: string | undefined },
  holder: Holder,
  start: number,
): Discount {
  const promotionCode =
    input.promotion_code === undefined
      ? undefined
      : redeemCode(ctx, input.promotion_code, holder.customer ?? null)
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
    ...holder,
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
  const over = coupon.redeem_by !== null && coupon.redeem_by <= ctx.now()
  if (!coupon.valid || over) {
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
  const usable =
    code.active &&
    (code.expires_at === null || code.expires_at > ctx.now(customer)) &&
    (code.customer === null || code.customer === customer)
  if (!usable) {
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

/** A coupon that lasts `once` leaves with its first invoice. */
export function lasts(ctx: SandboxContext, discount: Discount, at: number): boolean {
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
  // A deleted coupon goes on discounting what it discounted.
  return found ?? ctx.store.getDeleted('coupon', id)
}

export function discountsOf(ctx: SandboxContext, ids: readonly string[]): Discount[] {
  return ids.map((id) => ctx.store.get('discount', id))
}
