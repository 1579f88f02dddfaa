/** Plans, the older API for recurring prices: the same objects in another shape. */
import type Stripe from 'stripe'
import type { Objects, Stored } from '../core/objects.ts'
import { del, get, type Operation, page, post } from '../http/operation.ts'
import {
  boolean,
  clearable,
  currency,
  decimal,
  idOr,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  pickDefined,
  required,
  string,
} from '../http/schema.ts'
import { createPrice } from '../prices/create.ts'

const common = { active: boolean(), metadata: metadata(), nickname: clearable(string()) }
const createFields = {
  ...common,
  amount: integer({ min: 0 }),
  amount_decimal: decimal(),
  currency: required(currency()),
  interval: required(oneOf('day', 'week', 'month', 'year')),
  interval_count: integer({ min: 1 }),
  product: required(
    idOr(
      object({
        active: boolean(),
        id: string(),
        metadata: metadata(),
        name: required(string(250)),
        unit_label: string(12),
      }),
    ),
  ),
}

export const plans: Operation[] = [
  post(
    '/v1/plans',
    createFields,
    (ctx, { amount, amount_decimal, interval, interval_count, product, nickname, ...rest }) => {
      const owner = typeof product === 'string' ? { product } : { product_data: product }
      const unit = { unit_amount: amount, unit_amount_decimal: amount_decimal }
      const price = createPrice(
        ctx,
        {
          ...rest,
          ...owner,
          ...unit,
          nickname: nickname ?? undefined,
          recurring: { interval, interval_count },
        },
        'plan_',
      )
      const plan = planOf(price)
      ctx.emit('plan.created', plan)
      return plan
    },
  ),
  get('/v1/plans/:id', {}, (ctx, _params, { id }) => planOf(ctx.store.get('price', id))),
  get(
    '/v1/plans',
    { ...page, active: boolean(), product: string() },
    (ctx, { active, product, ...cursor }) => {
      const prices = ctx.store.list('price', '/v1/plans', cursor, { active, product, type: 'recurring' })
      return { ...prices, data: prices.data.map(planOf) }
    },
  ),
  post('/v1/plans/:id', common, (ctx, { metadata: change, ...rest }, { id }) => {
    const before = ctx.store.get('price', id)
    const after = ctx.store.save({
      ...before,
      ...pickDefined(rest),
      metadata: mergeMetadata(before.metadata, change),
    })
    ctx.emit('plan.updated', planOf(after), { previous: planOf(before) })
    ctx.emit('price.updated', after, { previous: before })
    return planOf(after)
  }),
  del('/v1/plans/:id', {}, (ctx, _params, { id }) => {
    const price = ctx.store.get('price', id)
    ctx.store.delete(price)
    ctx.emit('plan.deleted', planOf(price))
    ctx.emit('price.deleted', price)
    return { id, object: 'plan', deleted: true }
  }),
]

export function planOf(price: Objects['price']): Stored<Stripe.Plan> {
  const { interval, interval_count } = price.recurring ?? { interval: 'month' as const, interval_count: 1 }
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: 'per_unit',
    created: price.created,
    currency: price.currency,
    interval,
    interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}
