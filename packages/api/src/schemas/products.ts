/** Products and categories as customers see them. */
import { z } from '@hono/zod-openapi'
import { options, price } from './fields.ts'

export const category = z.strictObject({ slug: z.string(), name: z.string() }).openapi('Category')

export type Category = z.infer<typeof category>

export const product = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    imageUrl: z.string(),
    categories: z.array(category),
    variants: z.array(
      z.strictObject({
        sku: z.string(),
        options,
        imageUrl: z.string(),
        available: z.int().openapi({ description: 'Units that can be sold now' }),
        prices: z.array(price),
      }),
    ),
  })
  .openapi('Product')

export type Product = z.infer<typeof product>

export const productPage = z.strictObject({
  products: z.array(product),
  next: z.string().nullable().openapi({ description: 'Cursor of the next page; null on the last page' }),
})

export type ProductPage = z.infer<typeof productPage>
