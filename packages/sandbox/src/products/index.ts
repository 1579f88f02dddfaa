import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import {
  array,
  boolean,
  clearable,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  type Params,
  pickDefined,
  range,
  required,
  string,
  url,
} from '../http/schema.ts'
import { createPrice } from '../prices/create.ts'
import { priceFields } from '../prices/schema.ts'

type Product = Objects['product']

const common = {
  active: boolean(),
  description: clearable(string(40_000)),
  images: clearable(array(url(), 8)),
  marketing_features: clearable(array(object({ name: required(string(80)) }), 15)),
  metadata: metadata(),
  shippable: boolean(),
  statement_descriptor: string(22),
  tax_code: clearable(string()),
  unit_label: clearable(string(12)),
  url: clearable(url()),
}

const createFields = {
  ...common,
  default_price_data: object(priceFields),
  id: string(255),
  name: required(string(250)),
  type: oneOf('good', 'service'),
}
const updateFields = { ...common, default_price: string(), name: string(250) }

const listFields = {
  ...page,
  active: boolean(),
  created: range(),
  ids: array(string(), 100),
  shippable: boolean(),
  url: string(),
}

export const products: Operation[] = [
  post('/v1/products', createFields, createProduct),
  retrieve('product', '/v1/products'),
  get('/v1/products', listFields, (ctx, { ids, active, shippable, url, created, ...cursor }) =>
    ctx.store.list('product', '/v1/products', cursor, { id: ids, active, shippable, url }, created),
  ),
  post('/v1/products/:id', updateFields, (ctx, params, { id }) => {
    const before = ctx.store.get('product', id)
    if (params.default_price !== undefined) {
      ctx.store.get('price', params.default_price, 'default_price')
    }
    const { metadata: change, images, marketing_features, ...rest } = params
    const after = ctx.store.save({
      ...before,
      ...pickDefined(rest),
      ...(images === undefined ? {} : { images: images ?? [] }),
      ...(marketing_features === undefined ? {} : { marketing_features: marketing_features ?? [] }),
      metadata: mergeMetadata(before.metadata, change),
      updated: ctx.now(),
    })
    ctx.emit('product.updated', after, { previous: before })
    return after
  }),
  del('/v1/products/:id', {}, (ctx, _params, { id }) => {
    const product = ctx.store.get('product', id)
    if (ctx.store.all('price', { product: id }).length > 0) {
      throw invalid('This product cannot be deleted because it has one or more user-created prices.', {
        param: 'id',
      })
    }
    ctx.store.delete(product)
    ctx.emit('product.deleted', product)
    return deleted(product)
  }),
]

export function createProduct(ctx: SandboxContext, input: Params<typeof createFields>): Product {
  if (input.id !== undefined && ctx.store.findAny(input.id) !== undefined) {
    throw invalid(`Product already exists.`, { code: 'resource_already_exists', param: 'id' })
  }
  const now = ctx.now()
  const product: Product = {
    id: input.id ?? ctx.ids.next('prod_', 14),
    object: 'product',
    active: input.active ?? true,
    created: now,
    default_price: null,
    description: input.description ?? null,
    images: input.images ?? [],
    livemode: false,
    marketing_features: input.marketing_features ?? [],
    metadata: mergeMetadata({}, input.metadata),
    name: input.name,
    package_dimensions: null,
    shippable: input.shippable ?? null,
    statement_descriptor: input.statement_descriptor ?? null,
    tax_code: input.tax_code ?? null,
    tax_details: null,
    type: input.type ?? 'service',
    unit_label: input.unit_label ?? null,
    updated: now,
    url: input.url ?? null,
  }
  ctx.store.insert(product)
  ctx.emit('product.created', product)
  if (input.default_price_data === undefined) {
    return product
  }
  const price = createPrice(ctx, { ...input.default_price_data, product: product.id })
  return ctx.store.save({ ...product, default_price: price.id })
}
