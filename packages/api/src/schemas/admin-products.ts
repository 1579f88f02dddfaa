/** Products as an admin sees and edits them. */
import { z } from '@hono/zod-openapi'
import { currency, minor, options, plainText, price, sku, slug } from './fields.ts'
import { category } from './products.ts'

export const adminProduct = z
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

export type AdminProduct = z.infer<typeof adminProduct>

export const adminProductPage = z.strictObject({
  products: z.array(adminProduct),
  next: z.string().nullable(),
})

export type AdminProductPage = z.infer<typeof adminProductPage>

const imageUrl = z
  .string()
  .max(200)
  .regex(
    /^(\/(?!\/)|https:\/\/[\w.-]+(:\d+)?\/)[\w.~/%-]+$/,
    "Enter a path on the shop's own site, or an https address",
  )
  .openapi({
    example: '/products/bike-mount.svg',
    description: 'A path on the shop, or an https URL whose origin is listed in IMAGE_ORIGINS',
  })

const description = z
  .string()
  .max(5000)
  .regex(/^[\n -~\u00a0-\uffff]*$/, 'Control characters other than line breaks are not allowed')
  .refine((text) => text.isWellFormed(), 'Lone surrogates are not allowed')

const optionName = plainText(40)

const prices = z
  .array(z.strictObject({ currency, amountMinor: minor.min(1) }))
  .min(1)
  .max(50)
  .refine(
    (all) => new Set(all.map((each) => each.currency)).size === all.length,
    'Enter one price per currency',
  )

const position = z.int().min(0).max(1_000_000)

const onHand = z
  .int()
  .min(0)
  .max(1_000_000)
  .nullable()
  .openapi({ description: 'Units on hand; `null` for an item whose inventory is not tracked' })

export const newVariant = z
  .strictObject({
    sku: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'Use letters, digits, periods, hyphens and underscores'),
    options: z.record(optionName, plainText(60)).openapi({ example: { Color: 'Black' } }),
    prices,
    onHand,
    inventoryOf: sku.optional().openapi({
      description: 'SKU of the variant to share inventory with; `onHand` must then be `null`',
    }),
    imageUrl: imageUrl.nullable().optional(),
  })
  .refine(
    ({ onHand, inventoryOf }) => inventoryOf === undefined || onHand === null,
    'Give either `onHand` or `inventoryOf`',
  )

export type NewVariant = z.input<typeof newVariant>

export const newProduct = z.strictObject({
  slug,
  name: plainText(200),
  description,
  imageUrl,
  optionNames: z
    .array(optionName)
    .max(5)
    .refine((names) => new Set(names).size === names.length, 'Enter each option once'),
  categories: z.array(slug).max(20),
  variants: z.array(newVariant).max(100),
})

export type NewProduct = z.input<typeof newProduct>

export const productEdit = z.strictObject({
  name: plainText(200).optional(),
  description: description.optional(),
  imageUrl: imageUrl.optional(),
  categories: z.array(slug).max(20).optional(),
  position: position.optional(),
  archived: z.boolean().optional(),
})

export type ProductEdit = z.input<typeof productEdit>

export const variantEdit = z.strictObject({
  prices: prices.optional().openapi({ description: 'Replaces all prices: a currency left out is removed' }),
  imageUrl: imageUrl.nullable().optional().openapi({ description: '`null` to use the image of the product' }),
  position: position.optional(),
  archived: z.boolean().optional(),
  inventoryOf: sku.nullable().optional().openapi({
    description: 'SKU of the variant to share inventory with; `null` for separate inventory, starting at 0',
  }),
})

export type VariantEdit = z.input<typeof variantEdit>

export const newCategory = z.strictObject({ slug, name: plainText(100) })

export const categoryEdit = z.strictObject({
  name: plainText(100).optional(),
  place: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .openapi({ description: 'Position among the categories, from 1' }),
})

export type CategoryEdit = z.input<typeof categoryEdit>
