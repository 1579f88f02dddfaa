/**
 * Cards in the older API `customers/{id}/sources`. Each has a payment method, which is what is
 * charged.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { missingResource } from '../http/errors.ts'
import { del, get, type Operation, page, pageOf, post } from '../http/operation.ts'
import { integer, mergeMetadata, metadata, pickDefined, required, string } from '../http/schema.ts'
import { attachPaymentMethod } from '../payment-methods/attach.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'

type Card = Objects['card']

const path = '/v1/customers/:customer/sources'
const updateFields = {
  exp_month: integer({ min: 1, max: 12 }),
  exp_year: integer(),
  metadata: metadata(),
  name: string(),
}

export const sources: Operation[] = [
  post(
    path,
    { metadata: metadata(), source: required(string()) },
    (ctx, { source, metadata: change }, { customer }) => {
      return addSource(
        ctx,
        ctx.store.get('customer', customer, 'customer'),
        source,
        mergeMetadata({}, change),
      )
    },
  ),
  get(path, { ...page, object: string() }, (ctx, { object: _kind, ...cursor }, { customer: id }) => {
    const { id: customer } = ctx.store.get('customer', id, 'customer')
    return pageOf(ctx.store.all('card', { customer }), `/v1/customers/${customer}/sources`, cursor)
  }),
  get('/v1/customers/:customer/sources/:id', {}, (ctx, _params, { id }) => ctx.store.get('card', id)),
  post('/v1/customers/:customer/sources/:id', updateFields, (ctx, { metadata: change, ...rest }, { id }) => {
    const before = ctx.store.get('card', id)
    const after = ctx.store.save({
      ...before,
      ...pickDefined(rest),
      metadata: mergeMetadata(before.metadata ?? {}, change),
    })
    ctx.emit('customer.source.updated', after, { previous: before })
    return after
  }),
  del('/v1/customers/:customer/sources/:id', {}, (ctx, _params, { customer, id }) => {
    const card = ctx.store.get('card', id)
    const owner = ctx.store.get('customer', customer, 'customer')
    if (card.customer !== owner.id) {
      throw missingResource('source', id)
    }
    ctx.store.delete(card)
    if (owner.default_source === id) {
      ctx.store.save({ ...owner, default_source: null })
    }
    ctx.emit('customer.source.deleted', card)
    return { id, object: 'card', deleted: true }
  }),
]

/** Adds a card from a token. The first card of a customer becomes the default. */
export function addSource(
  ctx: SandboxContext,
  customer: Objects['customer'],
  token: string,
  change: Record<string, string> = {},
): Card {
  const method = createPaymentMethod(ctx, { type: 'card', card: { token } })
  attachPaymentMethod(ctx, method, customer.id)
  const details = method.card
  if (details === undefined) {
    throw missingResource('token', token, 'source')
  }
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = details
  const card: Card = {
    brand,
    country,
    exp_month,
    exp_year,
    fingerprint,
    funding,
    last4,
    ...noAddress,
    id: ctx.ids.next('card_1', 23),
    object: 'card',
    customer: customer.id,
    cvc_check: 'pass',
    dynamic_last4: null,
    metadata: change,
    name: null,
    regulated_status: 'unregulated',
    tokenization_method: null,
  }
  ctx.store.insert(card, { paymentMethod: method.id })
  if (customer.default_source === null) {
    ctx.store.save({ ...customer, default_source: card.id })
  }
  ctx.emit('customer.source.created', card)
  return card
}

const noAddress = {
  address_city: null,
  address_country: null,
  address_line1: null,
  address_line1_check: null,
  address_line2: null,
  address_state: null,
  address_zip: null,
  address_zip_check: null,
}
