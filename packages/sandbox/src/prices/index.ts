import { get, type Operation, page, post, retrieve } from '../http/operation.ts'
import { array, boolean, mergeMetadata, object, oneOf, pickDefined, range, string } from '../http/schema.ts'
import { createPrice, takeLookupKey } from './create.ts'
import { createFields, updateFields } from './schema.ts'

const listFields = {
  ...page,
  active: boolean(),
  created: range(),
  currency: string(3),
  lookup_keys: array(string(), 10),
  product: string(),
  recurring: object({ interval: oneOf('day', 'week', 'month', 'year') }),
  type: oneOf('one_time', 'recurring'),
}

export const prices: Operation[] = [
  post('/v1/prices', createFields, (ctx, input) => createPrice(ctx, input)),
  retrieve('price', '/v1/prices'),
  get(
    '/v1/prices',
    listFields,
    (ctx, { created, limit, starting_after, ending_before, lookup_keys, recurring, ...filters }) => {
      const interval = recurring?.interval
      const nested = interval === undefined ? {} : { 'recurring.interval': interval }
      const cursor = { limit, starting_after, ending_before }
      return ctx.store.list(
        'price',
        '/v1/prices',
        cursor,
        { ...filters, ...nested, lookup_key: lookup_keys },
        created,
      )
    },
  ),
  post('/v1/prices/:id', updateFields, (ctx, params, { id }) => {
    const before = ctx.store.get('price', id)
    const { metadata: change, transfer_lookup_key, lookup_key, ...rest } = params
    const after = ctx.store.save({
      ...before,
      ...pickDefined(rest),
      ...(lookup_key === undefined
        ? {}
        : { lookup_key: takeLookupKey(ctx, lookup_key, transfer_lookup_key ?? false) }),
      metadata: mergeMetadata(before.metadata, change),
    })
    ctx.emit('price.updated', after, { previous: before })
    return after
  }),
]
