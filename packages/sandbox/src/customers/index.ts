import { createDiscount } from '../discounts/index.ts'
import type { Objects } from '../ground/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, list, type Operation, page, post } from '../http/operation.ts'
import {
  currency,
  integer,
  mergeMetadata,
  metadata,
  named,
  type Params,
  range,
  required,
  string,
} from '../http/schema.ts'
import { attachPaymentMethod } from '../payment_methods/attach.ts'
import { resolvePaymentMethod } from '../payment_methods/create.ts'
import { addressOf, shippingOf } from '../payment_methods/schema.ts'
import { addSource } from '../sources/index.ts'
import { createTaxId } from '../tax_ids/tax_id.ts'
import type { World } from '../world.ts'
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
  get('/v1/customers/:id', {}, (world, _params, { id }) => {
    const known = world.store.find('customer', id)
    if (known !== undefined) {
      return known
    }
    if (world.store.findDeleted(id) === 'customer') {
      return { id, object: 'customer', deleted: true }
    }
    throw missingResource('customer', id)
  }),
  list('customer', '/v1/customers', { email: string(), test_clock: string() }),
  post('/v1/customers/:id', updateFields, (world, params, { id }) =>
    updateCustomer(world, world.store.get('customer', id), params),
  ),
  del('/v1/customers/:id', {}, (world, _params, { id }) => {
    const customer = world.store.get('customer', id)
    for (const taxId of world.store.all('tax_id', { customer: id })) {
      world.store.delete(taxId)
    }
    world.store.delete(customer)
    world.emit('customer.deleted', customer)
    return deleted(customer)
  }),
  get(
    '/v1/customers/:id/payment_methods',
    { ...page, type: string(), created: range() },
    (world, { type, created, ...cursor }, { id }) => {
      const { id: customer } = world.store.get('customer', id, 'customer')
      return world.store.list(
        'payment_method',
        `/v1/customers/${id}/payment_methods`,
        cursor,
        { customer, type },
        created,
      )
    },
  ),
  del('/v1/customers/:id/discount', {}, (world, _params, { id }) => {
    const { discount } = world.store.get('customer', id)
    if (!discount) {
      throw missingResource('discount', id)
    }
    removeDiscount(world, world.store.get('customer', id))
    return { ...discount, deleted: true }
  }),
  get('/v1/customers/:id/balance_transactions', page, (world, cursor, { id }) => {
    return world.store.list(
      'customer_balance_transaction',
      `/v1/customers/${id}/balance_transactions`,
      cursor,
      {
        customer: world.store.get('customer', id).id,
      },
    )
  }),
  post(
    '/v1/customers/:id/balance_transactions',
    balanceFields,
    (world, { amount, currency, description, metadata: change }, { id }) => {
      const cause = {
        type: 'adjustment' as const,
        description: description ?? null,
        metadata: mergeMetadata({}, change),
      }
      return changeBalance(world, world.store.get('customer', id).id, amount, currency, cause)
    },
  ),
  get('/v1/customers/:id/payment_methods/:method', {}, (world, _params, { method }) =>
    world.store.get('payment_method', method),
  ),
]

export function createCustomer(world: World, input: Params<typeof createFields>): Customer {
  const id = world.ids.next('cus_', 14)
  const customer: Customer = {
    id,
    object: 'customer',
    address: input.address === undefined ? null : addressOf(input.address),
    balance: 0,
    created: world.now(),
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
        : world.store.get('test_helpers.test_clock', input.test_clock, 'test_clock').id,
  }
  const created = withBalance(
    world,
    world.store.insert({ ...customer, created: clockTime(world, customer) }),
    input,
    'initial',
  )
  const ready = withPaymentMethods(world, created, input)
  world.emit('customer.created', ready)
  for (const given of input.tax_id_data ?? []) {
    createTaxId(world, given, id)
  }
  if (input.source !== undefined) {
    addSource(world, ready, input.source)
  }
  return changeDiscount(world, world.store.get('customer', id), input)
}

/** In the account's own currency, unless the customer's is known. */
function withBalance(
  world: World,
  customer: Customer,
  input: { balance?: number | undefined },
  type: 'initial' | 'adjustment',
) {
  const amount = (input.balance ?? customer.balance) - customer.balance
  if (amount === 0) {
    return customer
  }
  writeBalance(world, customer, amount, customer.currency ?? 'usd', { type })
  return world.store.get('customer', customer.id)
}

function clockTime(world: World, { test_clock }: Customer): number {
  return world.store.find('test_helpers.test_clock', test_clock)?.frozen_time ?? world.now()
}

/** The customer's own discount, given by the older `coupon` and `promotion_code`; `''` takes it away. */
function changeDiscount(
  world: World,
  customer: Customer,
  { coupon, promotion_code }: Params<typeof updateFields>,
): Customer {
  if (coupon === undefined && promotion_code === undefined) {
    return customer
  }
  const before = customer.discount ?? null
  if (coupon === null) {
    return removeDiscount(world, customer)
  }
  const discount = createDiscount(
    world,
    { coupon, promotion_code },
    { customer: customer.id },
    world.now(customer.id),
  )
  const after = world.store.save({ ...customer, discount })
  if (before === null) {
    world.emit('customer.discount.created', discount)
  } else {
    world.emit('customer.discount.updated', discount, { previous: before })
  }
  return after
}

export function removeDiscount(world: World, customer: Customer): Customer {
  const { discount } = customer
  if (!discount) {
    return customer
  }
  const after = world.store.save({ ...customer, discount: null })
  world.emit('customer.discount.deleted', discount)
  return after
}

/** `payment_method` is attached, `invoice_settings[default_payment_method]` becomes the default. */
function withPaymentMethods(world: World, customer: Customer, input: Params<typeof createFields>): Customer {
  const { payment_method, invoice_settings } = input
  const attached =
    payment_method === undefined
      ? undefined
      : attachPaymentMethod(world, resolvePaymentMethod(world, payment_method), customer.id)
  if (invoice_settings === undefined) {
    return customer
  }
  const { default_payment_method, footer } = invoice_settings
  const chosen =
    default_payment_method === payment_method && attached !== undefined ? attached.id : default_payment_method
  if (chosen !== undefined && chosen !== null) {
    world.store.get('payment_method', chosen, 'invoice_settings[default_payment_method]')
  }
  return world.store.save({
    ...customer,
    invoice_settings: { ...customer.invoice_settings, ...named({ default_payment_method: chosen, footer }) },
  })
}

export function updateCustomer(world: World, before: Customer, input: Params<typeof updateFields>): Customer {
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
    ...named({ default_source, description, email, name, phone, preferred_locales, tax_exempt }),
    ...(address === undefined ? {} : { address: address === null ? null : addressOf(address) }),
    ...(shipping === undefined ? {} : { shipping: shippingOf(shipping) }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
  if (input.source !== undefined) {
    addSource(world, world.store.save(changed), input.source)
  }
  const after = withPaymentMethods(
    world,
    withBalance(
      world,
      input.source === undefined ? world.store.save(changed) : world.store.get('customer', before.id),
      input,
      'adjustment',
    ),
    input,
  )
  world.emit('customer.updated', after, { previous: before })
  return changeDiscount(world, after, input)
}
