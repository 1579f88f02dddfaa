/** The catalog for whoever keeps it: to look at all of it, to add and to edit. Nothing is deleted that was ever sold: it is archived. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { Problem } from '../problem.ts'
import { actorOf, requireAdmin } from '../require-admin.ts'
import {
  category,
  currency,
  json,
  minor,
  noQuery,
  plainText,
  price,
  refused,
  sku,
  slug,
  unsafeErrors,
} from '../schemas.ts'

export function addAdminProductRoutes(app: ApiApp, { engine, siteUrl }: Shop): void {
  for (const noun of ['products', 'variants', 'categories']) {
    app.use(`/api/admin/${noun}/*`, requireAdmin(siteUrl))
  }
  const { admin } = engine.catalog
  const shown = async (slug: string) => {
    const product = await admin.find(slug)
    if (!product) {
      throw new Problem('catalog.unknown_product')
    }
    return { product }
  }

  app.openapi(list, async (c) => {
    const { archived, ...filter } = c.req.valid('query')
    return c.json(
      await admin.list({ ...filter, archived: archived === undefined ? undefined : archived === 'true' }),
      200,
    )
  })

  app.openapi(show, async (c) => c.json(await shown(c.req.valid('param').slug), 200))

  app.openapi(create, async (c) => {
    const product = c.req.valid('json')
    await admin.createProduct({ ...product, actor: actorOf(c) })
    return c.json(await shown(product.slug), 201)
  })

  app.openapi(edit, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.editProduct({ ...c.req.valid('json'), slug, actor: actorOf(c) })
    return c.json(await shown(slug), 200)
  })

  app.openapi(addVariant, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.addVariant({ ...c.req.valid('json'), slug, actor: actorOf(c) })
    return c.json(await shown(slug), 201)
  })

  app.openapi(editVariant, async (c) => {
    const { sku } = c.req.valid('param')
    await admin.editVariant({ ...c.req.valid('json'), sku, actor: actorOf(c) })
    return c.json({ sku }, 200)
  })

  app.openapi(createCategory, async (c) => {
    const made = c.req.valid('json')
    await admin.createCategory({ ...made, actor: actorOf(c) })
    return c.json({ category: made }, 201)
  })

  app.openapi(editCategory, async (c) => {
    const edited = await admin.editCategory({
      ...c.req.valid('param'),
      ...c.req.valid('json'),
      actor: actorOf(c),
    })
    return c.json({ category: edited }, 200)
  })

  app.openapi(removeCategory, async (c) => {
    const { slug } = c.req.valid('param')
    await admin.removeCategory({ slug, actor: actorOf(c) })
    return c.json({ slug }, 200)
  })
}

const imageUrl = z
  .string()
  .max(200)
  .regex(
    /^(\/(?!\/)|https:\/\/[\w.-]+(:\d+)?\/)[\w.~/%-]+$/,
    "A path on the shop's own site, or an https address",
  )
  .openapi({
    example: '/products/bike-mount.svg',
    description: 'From elsewhere only where IMAGE_ORIGINS names the origin',
  })
const description = z
  .string()
  .max(5000)
  .regex(/^[\n -~\u00a0-\uffff]*$/, 'No control characters but new lines')
  .refine((text) => text.isWellFormed(), 'No halves of characters')
const optionName = plainText(40)
const options = z.record(optionName, plainText(60)).openapi({ example: { Color: 'Black' } })
const prices = z
  .array(z.strictObject({ currency, amountMinor: minor.min(1) }))
  .min(1)
  .max(50)
  .refine(
    (all) => new Set(all.map((each) => each.currency)).size === all.length,
    'One price for each currency',
  )
const position = z.int().min(0).max(1_000_000)
const onHand = z
  .int()
  .min(0)
  .max(1_000_000)
  .nullable()
  .openapi({ description: '`null` for what cannot run out' })

const newVariant = z
  .strictObject({
    sku: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'Letters, digits, points, hyphens'),
    options,
    prices,
    onHand,
    inventoryOf: sku
      .optional()
      .openapi({ description: 'Whose stock it is sold from too; `onHand` is `null` then' }),
    imageUrl: imageUrl.nullable().optional(),
  })
  .refine(
    ({ onHand, inventoryOf }) => inventoryOf === undefined || onHand === null,
    'Either `onHand` or `stockOf`',
  )

const adminProduct = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    imageUrl: z.string(),
    optionNames: z.array(z.string()),
    position: z.int(),
    archived: z.boolean(),
    categories: z.array(category),
    variants: z.array(
      z.strictObject({
        sku: z.string(),
        options,
        imageUrl: z.string().nullable(),
        position: z.int(),
        archived: z.boolean(),
        prices: z.array(price),
        stock: z
          .strictObject({
            id: z.string(),
            onHand: z.int(),
            reserved: z.int(),
            lowStockThreshold: z.int(),
            sharedWith: z.array(z.string()),
          })
          .nullable(),
      }),
    ),
  })
  .openapi('AdminProduct')

const shownProduct = json(z.strictObject({ product: adminProduct }), 'The product as it is now')
const bySlug = z.strictObject({ slug })
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const common = {
  tags: ['Admin'],
  description: 'For an admin, or who sits at the machine. To everybody else a 404.',
}

const list = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/products',
  summary: 'Every product, archived ones too, in the merchant’s order',
  request: {
    query: z.strictObject({
      search: plainText(200).optional(),
      archived: z.enum(['true', 'false']).optional(),
      cursor: plainText(500).optional(),
    }),
  },
  responses: {
    200: json(
      z.strictObject({ products: z.array(adminProduct), next: z.string().nullable() }),
      'Fifty at most',
    ),
    ...refused('route.unknown', 'input.invalid', 'list.unknown_cursor'),
  },
})

const show = createRoute({
  ...common,
  method: 'get',
  path: '/api/admin/products/{slug}',
  summary: 'One product, archived or not',
  request: { query: noQuery, params: bySlug },
  responses: { 200: shownProduct, ...refused('route.unknown', 'catalog.unknown_product') },
})

const create = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/products',
  summary: 'Put a product on sale, with its variants, prices and stock',
  request: {
    query: noQuery,
    body: body(
      z.strictObject({
        slug,
        name: plainText(200),
        description,
        imageUrl,
        optionNames: z
          .array(optionName)
          .max(5)
          .refine((names) => new Set(names).size === names.length, 'Each once'),
        categories: z.array(slug).max(20),
        variants: z.array(newVariant).max(100),
      }),
    ),
  },
  responses: {
    201: shownProduct,
    ...refused(
      ...(['route.unknown', 'catalog.slug_taken', 'catalog.sku_taken', 'catalog.options_differ'] as const),
      ...([
        'catalog.options_taken',
        'catalog.unknown_category',
        'catalog.unknown_sku',
        'catalog.uncounted',
      ] as const),
      ...(['money.indivisible', ...unsafeErrors] as const),
    ),
  },
})

const edit = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/products/{slug}',
  summary: 'Change what is said of a product, its place in the list, or whether it is for sale',
  request: {
    query: noQuery,
    params: bySlug,
    body: body(
      z.strictObject({
        name: plainText(200).optional(),
        description: description.optional(),
        imageUrl: imageUrl.optional(),
        categories: z.array(slug).max(20).optional(),
        position: position.optional(),
        archived: z.boolean().optional(),
      }),
    ),
  },
  responses: {
    200: shownProduct,
    ...refused('route.unknown', 'catalog.unknown_product', 'catalog.unknown_category', ...unsafeErrors),
  },
})

const addVariant = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/products/{slug}/variants',
  summary: 'Another variant, with a value for each of the product’s options',
  request: { query: noQuery, params: bySlug, body: body(newVariant) },
  responses: {
    201: shownProduct,
    ...refused(
      ...([
        'route.unknown',
        'catalog.unknown_product',
        'catalog.sku_taken',
        'catalog.options_differ',
      ] as const),
      ...([
        'catalog.options_taken',
        'catalog.unknown_sku',
        'catalog.uncounted',
        'money.indivisible',
        ...unsafeErrors,
      ] as const),
    ),
  },
})

const editVariant = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/variants/{sku}',
  summary: 'Change the prices, the image, the place or the stock of a variant, or whether it is for sale',
  description: `${common.description}\n\nOrders keep the price they were placed at.`,
  request: {
    query: noQuery,
    params: z.strictObject({ sku }),
    body: body(
      z.strictObject({
        prices: prices
          .optional()
          .openapi({ description: 'All of them: what is missing is no longer a price' }),
        imageUrl: imageUrl.nullable().optional().openapi({ description: '`null` for the product’s' }),
        position: position.optional(),
        archived: z.boolean().optional(),
        inventoryOf: sku.nullable().optional().openapi({
          description: 'Whose stock it is sold from too; `null` for one of its own again, empty at first',
        }),
      }),
    ),
  },
  responses: {
    200: json(z.strictObject({ sku: z.string() }), 'Changed'),
    ...refused(
      ...([
        'route.unknown',
        'catalog.unknown_sku',
        'catalog.options_taken',
        'catalog.uncounted',
        'catalog.stock_left',
      ] as const),
      ...(['money.indivisible', ...unsafeErrors] as const),
    ),
  },
})

const shownCategory = json(z.strictObject({ category }), 'The category')

const createCategory = createRoute({
  ...common,
  method: 'post',
  path: '/api/admin/categories',
  summary: 'A new category',
  request: { query: noQuery, body: body(z.strictObject({ slug, name: plainText(100) })) },
  responses: { 201: shownCategory, ...refused('route.unknown', 'catalog.slug_taken', ...unsafeErrors) },
})

const editCategory = createRoute({
  ...common,
  method: 'patch',
  path: '/api/admin/categories/{slug}',
  summary: 'Another name, or another place among them, for a category; its address stays',
  request: {
    query: noQuery,
    params: bySlug,
    body: body(
      z.strictObject({
        name: plainText(100).optional(),
        place: z
          .int()
          .min(1)
          .max(1000)
          .optional()
          .openapi({ description: 'Which one of all it is to be, from 1' }),
      }),
    ),
  },
  responses: {
    200: shownCategory,
    ...refused('route.unknown', 'catalog.unknown_category', ...unsafeErrors),
  },
})

const removeCategory = createRoute({
  ...common,
  method: 'delete',
  path: '/api/admin/categories/{slug}',
  summary: 'Remove a category; its products stay',
  request: { query: noQuery, params: bySlug },
  responses: {
    200: json(z.strictObject({ slug: z.string() }), 'Gone'),
    ...refused(
      'route.unknown',
      'catalog.unknown_category',
      'origin.refused',
      'csrf.refused',
      'input.invalid',
    ),
  },
})
