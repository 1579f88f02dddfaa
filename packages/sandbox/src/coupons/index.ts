import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, list, type Operation, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import {
  array,
  currency,
  decimal,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  type Params,
  string,
  timestamp,
} from '../http/schema.ts'

type Coupon = Objects['coupon']

const createFields = {
  amount_off: integer({ min: 1 }),
  applies_to: object({ products: array(string()) }),
  currency: currency(),
  duration: oneOf('forever', 'once', 'repeating'),
  duration_in_months: integer({ min: 1, max: 1_200 }),
  id: string(200),
  max_redemptions: integer({ min: 1 }),
  metadata: metadata(),
  name: string(40),
  percent_off: decimal(),
  redeem_by: timestamp(),
}

export const coupons: Operation[] = [
  post('/v1/coupons', createFields, createCoupon),
  retrieve('coupon', '/v1/coupons'),
  list('coupon', '/v1/coupons', {}),
  updateFieldsOf('coupon', '/v1/coupons', { name: string(40) }, 'coupon.updated'),
  del('/v1/coupons/:id', {}, (ctx, _params, { id }) => {
    const coupon = ctx.store.get('coupon', id)
    ctx.store.delete(coupon)
    ctx.emit('coupon.deleted', { ...coupon, valid: false })
    return deleted(coupon)
  }),
]

function createCoupon(ctx: SandboxContext, input: Params<typeof createFields>): Coupon {
  checkCoupon(ctx, input)
  const coupon: Coupon = {
    id: input.id ?? ctx.ids.next('', 8),
    object: 'coupon',
    amount_off: input.amount_off ?? null,
    ...(input.applies_to?.products === undefined
      ? {}
      : { applies_to: { products: input.applies_to.products } }),
    created: ctx.now(),
    currency: input.amount_off === undefined ? null : (input.currency ?? null),
    duration: input.duration ?? 'once',
    duration_in_months: input.duration_in_months ?? null,
    livemode: false,
    max_redemptions: input.max_redemptions ?? null,
    metadata: mergeMetadata({}, input.metadata),
    name: input.name ?? null,
    percent_off: input.percent_off === undefined ? null : Number(input.percent_off),
    redeem_by: input.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  }
  ctx.store.insert(coupon)
  ctx.emit('coupon.created', coupon)
  return coupon
}

function checkCoupon(ctx: SandboxContext, input: Params<typeof createFields>) {
  const { amount_off, percent_off, currency, duration, duration_in_months } = input
  if ((amount_off === undefined) === (percent_off === undefined)) {
    throw invalid('Must provide exactly one of percent_off or amount_off.')
  }
  if (amount_off !== undefined && currency === undefined) {
    throw invalid('Must provide a currency with amount_off.', { param: 'currency' })
  }
  if (percent_off !== undefined && !(Number(percent_off) > 0 && Number(percent_off) <= 100)) {
    throw invalid('Invalid percent_off: must be greater than 0 and at most 100.', { param: 'percent_off' })
  }
  if ((duration === 'repeating') !== (duration_in_months !== undefined)) {
    throw invalid('`duration_in_months` goes with a duration of `repeating`, and only with that.', {
      param: 'duration_in_months',
    })
  }
  if (input.id !== undefined && ctx.store.findAny(input.id) !== undefined) {
    throw invalid('Coupon already exists.', { code: 'resource_already_exists', param: 'id' })
  }
}
