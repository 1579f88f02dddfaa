import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscount } from '../discounts/index.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, list, type Operation, page, post } from '../http/operation.ts'
import {
  currency,
  integer,
  mergeMetadata,
  metadata,
  type Params,
  pickDefined,
  range,
  required,
  string,
} from '../http/schema.ts'
import { attachPaymentMethod } from '../payment-methods/attach.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { addressOf, shippingOf } from '../payment-methods/schema.ts'
import { addSource } from '../sources/index.ts'
import { createTaxId } from '../tax-ids/tax-id.ts'
import { changeBalance, writeBalance } from './balance.ts'
import { createFields, updateFields } from './schema.ts'

export type Customer = Objects['customer']

const balanceFields = {
  amount: required(integer()),
  currency: required(currency()),
  description: string(350),
  metadata: metadata(),
}

export const customers: Operation[] = [
  post('/v1/customers', createFields, createCustomer),
  get('/v1/customers/:id', {}, (ctx, _params, { id }) => {
    const customer = ctx.store.find('customer', id)
    if (customer !== undefined) {
      return customer
    }
    if (ctx.store.findDeleted(id) === 'customer') {
      return { id, object: 'customer', deleted: true }
    }
    throw missingResource('customer', id)
  }),
  list('customer', '/v1/customers', { email: string(), test_clock: string() }),
  post('/v1/customers/:id', updateFields, (ctx, params, { id }) =>
    updateCustomer(ctx, ctx.store.get('customer', id), params),
  ),
  del('/v1/customers/:id', {}, (ctx, _params, { id }) => {
    const customer = ctx.store.get('customer', id)
    for (const taxId of ctx.store.all('tax_id', { customer: id })) {
      ctx.store.delete(taxId)
    }
    ctx.store.delete(customer)
    ctx.emit('customer.deleted', customer)
    return deleted(customer)
  }),
  get(
    '/v1/customers/:id/payment_methods',
    { ...page, type: string(), created: range() },
    (ctx, { type, created, ...cursor }, { id }) => {
      const { id: customer } = ctx.store.get('customer', id, 'customer')
      return ctx.store.list(
        'payment_method',
        `/v1/customers/${id}/payment_methods`,
        cursor,
        { customer, type },
        created,
      )
    },
  ),
  del('/v1/customers/:id/discount', {}, (ctx, _params, { id }) => {
    const { discount } = ctx.store.get('customer', id)
    if (!discount) {
      throw missingResource('discount', id)
    }
    removeDiscount(ctx, ctx.store.get('customer', id))
    return { ...discount, deleted: true }
  }),
  get('/v1/customers/:id/balance_transactions', page, (ctx, cursor, { id }) => {
    return ctx.store.list(
      'customer_balance_transaction',
      `/v1/customers/${id}/balance_transactions`,
      cursor,
      {
        customer: ctx.store.get('customer', id).id,
      },
    )
  }),
  post(
    '/v1/customers/:id/balance_transactions',
    balanceFields,
    (ctx, { amount, currency, description, metadata: change }, { id }) => {
      const cause = {
        type: 'adjustment' as const,
        description: description ?? null,
        metadata: mergeMetadata({}, change),
      }
      return changeBalance(ctx, ctx.store.get('customer', id).id, amount, currency, cause)
    },
  ),
  get('/v1/customers/:id/payment_methods/:method', {}, (ctx, _params, { method }) =>
    ctx.store.get('payment_method', method),
  ),
]

export function createCustomer(ctx: SandboxContext, input: Params<typeof createFields>): Customer {
  const id = ctx.ids.next('cus_', 14)
  const customer: Customer = {
    id,
    object: 'customer',
    address: input.address === undefined ? null : addressOf(input.address),
    balance: 0,
    created: ctx.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: input.description ?? null,
    discount: null,
    email: input.email ?? null,
    invoice_prefix: input.invoice_prefix ?? id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, input.metadata),
    name: input.name ?? null,
    next_invoice_sequence: 1,
    phone: input.phone ?? null,
    preferred_locales: input.preferred_locales ?? [],
    shipping: shippingOf(input.shipping),
    tax_exempt: input.tax_exempt ?? 'none',
    test_clock:
      input.test_clock === undefined
        ? null
        : ctx.store.get('test_helpers.test_clock', input.test_clock, 'test_clock').id,
  }
  const created = withBalance(
    ctx,
    ctx.store.insert({ ...customer, created: createdAt(ctx, customer) }),
    input,
    'initial',
  )
  const ready = withPaymentMethods(ctx, created, input)
  ctx.emit('customer.created', ready)
  for (const given of input.tax_id_data ?? []) {
    createTaxId(ctx, given, id)
  }
  if (input.source !== undefined) {
    addSource(ctx, ready, input.source)
  }
  return changeDiscount(ctx, ctx.store.get('customer', id), input)
}

/** Applies the `balance` parameter, in US dollars while the customer has no currency. */
function withBalance(
  ctx: SandboxContext,
  customer: Customer,
  input: { balance?: number | undefined },
  type: 'initial' | 'adjustment',
) {
  const amount = (input.balance ?? customer.balance) - customer.balance
  if (amount === 0) {
    return customer
  }
  writeBalance(ctx, customer, amount, customer.currency ?? 'usd', { type })
  return ctx.store.get('customer', customer.id)
}

function createdAt(ctx: SandboxContext, { test_clock }: Customer): number {
  return ctx.store.find('test_helpers.test_clock', test_clock)?.frozen_time ?? ctx.now()
}

/**
 * Sets the customer's own discount from the older parameters `coupon` and `promotion_code`; `''`
 * removes it.
 */
function changeDiscount(
  ctx: SandboxContext,
  customer: Customer,
  { coupon, promotion_code }: Params<typeof updateFields>,
): Customer {
  if (coupon === undefined && promotion_code === undefined) {
    return customer
  }
  const before = customer.discount ?? null
  if (coupon === null) {
    return removeDiscount(ctx, customer)
  }
  const discount = createDiscount(
    ctx,
    { coupon, promotion_code },
    { customer: customer.id },
    ctx.now(customer.id),
  )
  const after = ctx.store.save({ ...customer, discount })
  if (before === null) {
    ctx.emit('customer.discount.created', discount)
  } else {
    ctx.emit('customer.discount.updated', discount, { previous: before })
  }
  return after
}

export function removeDiscount(ctx: SandboxContext, customer: Customer): Customer {
  const { discount } = customer
  if (!discount) {
    return customer
  }
  const after = ctx.store.save({ ...customer, discount: null })
  ctx.emit('customer.discount.deleted', discount)
  return after
}

/** Attaches `payment_method` and sets `invoice_settings[default_payment_method]`. */
function withPaymentMethods(
  ctx: SandboxContext,
  customer: Customer,
  input: Params<typeof createFields>,
): Customer {
  const { payment_method, invoice_settings } = input
  const attached =
    payment_method === undefined
      ? undefined
      : attachPaymentMethod(ctx, resolvePaymentMethod(ctx, payment_method), customer.id)
  if (invoice_settings === undefined) {
    return customer
  }
  const { default_payment_method, footer } = invoice_settings
  const chosen =
    default_payment_method === payment_method && attached !== undefined ? attached.id : default_payment_method
  if (chosen !== undefined && chosen !== null) {
    ctx.store.get('payment_method', chosen, 'invoice_settings[default_payment_method]')
  }
  return ctx.store.save({
    ...customer,
    invoice_settings: {
      ...customer.invoice_settings,
      ...pickDefined({ default_payment_method: chosen, footer }),
    },
  })
}

export function updateCustomer(
  ctx: SandboxContext,
  before: Customer,
  input: Params<typeof updateFields>,
): Customer {
  const {
    address,
    default_source,
    description,
    email,
    name,
    phone,
    preferred_locales,
    shipping,
    tax_exempt,
  } = input
  const changed: Customer = {
    ...before,
    ...pickDefined({ default_source, description, email, name, phone, preferred_locales, tax_exempt }),
    ...(address === undefined ? {} : { address: address === null ? null : addressOf(address) }),
    ...(shipping === undefined ? {} : { shipping: shippingOf(shipping) }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
  if (input.source !== undefined) {
    addSource(ctx, ctx.store.save(changed), input.source)
  }
  const after = withPaymentMethods(
    ctx,
    withBalance(
      ctx,
      input.source === undefined ? ctx.store.save(changed) : ctx.store.get('customer', before.id),
      input,
      'adjustment',
    ),
    input,
  )
  ctx.emit('customer.updated', after, { previous: before })
  return changeDiscount(ctx, after, input)
}
