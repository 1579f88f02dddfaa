import type { SandboxContext } from '../context.ts'
import { isCurrency, roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { createProduct } from '../products/index.ts'
import type { createFields, priceData } from './schema.ts'

type Price = Objects['price']

export function createPrice(
  ctx: SandboxContext,
  input: Params<typeof createFields>,
  prefix = 'price_1',
): Price {
  if (!isCurrency(input.currency)) {
    throw invalid(`Invalid currency: ${input.currency}`, { param: 'currency' })
  }
  const product = productOf(ctx, input)
  const price: Price = {
    id: ctx.ids.next(prefix, 23),
    object: 'price',
    active: input.active ?? true,
    billing_scheme: 'per_unit',
    created: ctx.now(),
    currency: input.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: takeLookupKey(ctx, input.lookup_key, input.transfer_lookup_key ?? false),
    metadata: mergeMetadata({}, input.metadata),
    nickname: input.nickname ?? null,
    product,
    recurring: recurringOf(input),
    tax_behavior: input.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: input.recurring === undefined ? 'one_time' : 'recurring',
    ...amountsOf(input),
  }
  ctx.store.insert(price)
  ctx.emit('price.created', price)
  return price
}

function productOf(ctx: SandboxContext, input: Params<typeof createFields>): string {
  if (input.product !== undefined && input.product_data !== undefined) {
    throw invalid('You may only specify one of these parameters: product, product_data.', {
      param: 'product',
    })
  }
  if (input.product !== undefined) {
    return ctx.store.get('product', input.product, 'product').id
  }
  if (input.product_data !== undefined) {
    return createProduct(ctx, input.product_data).id
  }
  throw invalid('Missing required param: product.', { code: 'parameter_missing', param: 'product' })
}

function recurringOf(input: Params<typeof createFields>): Price['recurring'] {
  if (input.recurring === undefined) {
    return null
  }
  const { interval, interval_count = 1, usage_type = 'licensed' } = input.recurring
  if (usage_type === 'metered') {
    throw unsupported('metered prices', 'recurring[usage_type]')
  }
  return { interval, interval_count, meter: null, usage_type, trial_period_days: null }
}

function amountsOf(input: Params<typeof createFields>): Pick<Price, 'unit_amount' | 'unit_amount_decimal'> {
  const { unit_amount, unit_amount_decimal } = input
  if (unit_amount !== undefined && unit_amount_decimal !== undefined) {
    throw invalid('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', {
      param: 'unit_amount',
    })
  }
  if (unit_amount !== undefined) {
    return { unit_amount, unit_amount_decimal: String(unit_amount) }
  }
  if (unit_amount_decimal === undefined) {
    throw invalid('Missing required param: unit_amount.', { code: 'parameter_missing', param: 'unit_amount' })
  }
  const whole = Number(unit_amount_decimal)
  return { unit_amount: Number.isInteger(whole) ? whole : null, unit_amount_decimal }
}

/**
 * A lookup key belongs to one active price. It is moved to another only with `transfer_lookup_key`.
 */
export function takeLookupKey(
  ctx: SandboxContext,
  key: string | null | undefined,
  transfer: boolean,
): string | null {
  if (key === undefined || key === null) {
    return null
  }
  const current = ctx.store.all('price', { lookup_key: key })[0]
  if (current === undefined) {
    return key
  }
  if (!transfer) {
    throw invalid(
      `A price (\`${current.id}\`) already uses that lookup key. Pass \`transfer_lookup_key=true\` to move it.`,
      {
        param: 'lookup_key',
      },
    )
  }
  ctx.store.save({ ...current, lookup_key: null })
  return key
}

/**
 * Creates the price of a line with `price_data`. As at Stripe it is inactive, so that lists of
 * active prices leave it out.
 */
export function createInlinePrice(
  ctx: SandboxContext,
  input: Params<typeof createFields> | NonNullable<ReturnType<(typeof priceData)['read']>>,
): Price {
  return createPrice(ctx, { ...input, active: false })
}

/**
 * The amount of `quantity` units, in minor units. A decimal unit amount is rounded once, at the
 * end.
 */
export function amountOf(price: Price, quantity: number): number {
  return roundHalfUp(Number(price.unit_amount_decimal ?? price.unit_amount ?? 0) * quantity)
}
