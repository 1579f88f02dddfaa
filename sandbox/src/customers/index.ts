import type { Objects } from '../ground/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, deleted, get, list, type Operation, page, post } from '../http/operation.ts'
import { mergeMetadata, named, type Params, range, string } from '../http/schema.ts'
import { attachPaymentMethod } from '../payment_methods/attach.ts'
import { resolvePaymentMethod } from '../payment_methods/create.ts'
import { addressOf, shippingOf } from '../payment_methods/schema.ts'
import type { World } from '../world.ts'
import { createFields, updateFields } from './schema.ts'

export type Customer = Objects['customer']

export const customers: Operation[] = [
  post('/v1/customers', createFields, createCustomer),
  get('/v1/customers/:id', {}, (world, _params, { id }) => {
    const known = world.store.find('customer', id)
    if (known !== undefined) return known
    if (world.store.findDeleted(id) === 'customer') return { id, object: 'customer', deleted: true }
    throw missingResource('customer', id)
  }),
  list('customer', '/v1/customers', { email: string(), test_clock: string() }),
  post('/v1/customers/:id', updateFields, (world, params, { id }) =>
    updateCustomer(world, world.store.get('customer', id), params),
  ),
  del('/v1/customers/:id', {}, (world, _params, { id }) => {
    const customer = world.store.get('customer', id)
    world.store.delete(customer)
    world.emit('customer.deleted', customer)
    return deleted(customer)
  }),
  get(
    '/v1/customers/:id/payment_methods',
    { ...page, type: string(), created: range() },
    (world, { type, created, ...cursor }, { id }) => {
      const { id: customer } = world.store.get('customer', id, 'customer')
      return world.store.list('payment_method', `/v1/customers/${id}/payment_methods`, cursor, { customer, type }, created)
    },
  ),
  get('/v1/customers/:id/payment_methods/:method', {}, (world, _params, { method }) => world.store.get('payment_method', method)),
]

export function createCustomer(world: World, input: Params<typeof createFields>): Customer {
  const id = world.ids.next('cus_', 14)
  const customer: Customer = {
    id,
    object: 'customer',
    address: input.address === undefined ? null : addressOf(input.address),
    balance: input.balance ?? 0,
    created: world.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: input.description ?? null,
    discount: null,
    email: input.email ?? null,
    invoice_prefix: input.invoice_prefix ?? id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata({}, input.metadata),
    name: input.name ?? null,
    next_invoice_sequence: 1,
    phone: input.phone ?? null,
    preferred_locales: input.preferred_locales ?? [],
    shipping: shippingOf(input.shipping),
    tax_exempt: input.tax_exempt ?? 'none',
    test_clock: null,
  }
  world.store.insert(customer)
  const ready = withPaymentMethods(world, customer, input)
  world.emit('customer.created', ready)
  return ready
}

/** `payment_method` is attached, `invoice_settings[default_payment_method]` becomes the default. */
function withPaymentMethods(world: World, customer: Customer, input: Params<typeof createFields>): Customer {
  const { payment_method, invoice_settings } = input
  const attached =
    payment_method === undefined
      ? undefined
      : attachPaymentMethod(world, resolvePaymentMethod(world, payment_method), customer.id)
  if (invoice_settings === undefined) return customer
  const { default_payment_method, footer } = invoice_settings
  const chosen = default_payment_method === payment_method && attached !== undefined ? attached.id : default_payment_method
  if (chosen !== undefined && chosen !== null)
    world.store.get('payment_method', chosen, 'invoice_settings[default_payment_method]')
  return world.store.save({
    ...customer,
    invoice_settings: { ...customer.invoice_settings, ...named({ default_payment_method: chosen, footer }) },
  })
}

function updateCustomer(world: World, before: Customer, input: Params<typeof updateFields>): Customer {
  const { address, balance, description, email, name, phone, preferred_locales, shipping, tax_exempt } = input
  const changed: Customer = {
    ...before,
    ...named({ balance, description, email, name, phone, preferred_locales, tax_exempt }),
    ...(address === undefined ? {} : { address: address === null ? null : addressOf(address) }),
    ...(shipping === undefined ? {} : { shipping: shippingOf(shipping) }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
  const after = withPaymentMethods(world, world.store.save(changed), input)
  world.emit('customer.updated', after, { previous: before })
  return after
}
