import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve, updateFieldsOf } from '../http/operation.ts'
import {
  boolean,
  integer,
  legacy,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
} from '../http/schema.ts'

type PromotionCode = Objects['promotion_code']

const createFields = {
  active: boolean(),
  code: string(500),
  coupon: legacy('2025-09-30', string()),
  customer: string(),
  expires_at: timestamp(),
  max_redemptions: integer({ min: 1 }),
  metadata: metadata(),
  promotion: object({ coupon: string(), type: required(oneOf('coupon')) }),
  restrictions: object({
    first_time_transaction: boolean(),
    minimum_amount: integer({ min: 1 }),
    minimum_amount_currency: string(3),
  }),
}

export const promotionCodes: Operation[] = [
  post('/v1/promotion_codes', createFields, createPromotionCode),
  retrieve('promotion_code', '/v1/promotion_codes'),
  list('promotion_code', '/v1/promotion_codes', { active: boolean(), code: string(), customer: string() }),
  updateFieldsOf('promotion_code', '/v1/promotion_codes', { active: boolean() }, 'promotion_code.updated'),
]

function createPromotionCode(ctx: SandboxContext, input: Params<typeof createFields>): PromotionCode {
  const couponId = input.promotion?.coupon ?? input.coupon
  if (couponId === undefined) {
    throw invalid('Missing required param: promotion.', { code: 'parameter_missing', param: 'promotion' })
  }
  const coupon = ctx.store.get('coupon', couponId, 'promotion[coupon]')
  const code = input.code ?? ctx.ids.next('', 8).toUpperCase()
  if (ctx.store.all('promotion_code', { code, active: true }).length > 0) {
    throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, { param: 'code' })
  }
  const {
    first_time_transaction = false,
    minimum_amount = null,
    minimum_amount_currency = null,
  } = input.restrictions ?? {}
  const promotionCode: PromotionCode = {
    id: ctx.ids.next('promo_1', 23),
    object: 'promotion_code',
    active: input.active ?? true,
    code,
    created: ctx.now(),
    customer: input.customer ?? null,
    customer_account: null,
    expires_at: input.expires_at ?? coupon.redeem_by,
    livemode: false,
    max_redemptions: input.max_redemptions ?? null,
    metadata: mergeMetadata({}, input.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: { first_time_transaction, minimum_amount, minimum_amount_currency },
    times_redeemed: 0,
  }
  ctx.store.insert(promotionCode)
  ctx.emit('promotion_code.created', promotionCode)
  return promotionCode
}
