import { z } from '@hono/zod-openapi'
import { options, price } from './fields.ts'

export const cart = z
  .strictObject({
    items: z.array(
      z.strictObject({
        sku: z.string(),
        productSlug: z.string(),
        name: z.string(),
        options,
        imageUrl: z.string(),
        quantity: z.int(),
        available: z.int(),
        prices: z.array(price),
        was: z
          .array(price)
          .openapi({ description: 'Prices when the item was added, in the currencies that changed since' }),
        onSale: z.boolean().openapi({ description: '`false` for an item that is no longer sold' }),
      }),
    ),
    priceVersion: z.string().openapi({ description: 'Version of these prices: send it with the checkout' }),
    totals: z.array(price).openapi({ description: 'One total per currency in which every item has a price' }),
  })
  .openapi('Cart')

export type Cart = z.infer<typeof cart>
