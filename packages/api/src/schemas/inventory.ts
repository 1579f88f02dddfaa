/** Inventory as an admin sees and adjusts it. */
import type { InventoryMovement as EngineInventoryMovement } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { plainText, time, toIsoOrNull } from './fields.ts'

export const inventoryItem = z
  .strictObject({
    id: z.string(),
    onHand: z.int(),
    reserved: z.int().openapi({ description: 'Units reserved by open checkouts' }),
    lowStockThreshold: z
      .int()
      .openapi({ description: 'The item is low when this many units or fewer are available' }),
    variants: z
      .array(
        z.strictObject({
          sku: z.string(),
          productSlug: z.string(),
          name: z.string(),
          options: z.record(z.string(), z.string()),
          archived: z.boolean(),
        }),
      )
      .openapi({ description: 'Variants sold from this inventory' }),
  })
  .openapi('InventoryItem')

export type InventoryItem = z.infer<typeof inventoryItem>

export const inventoryMovement = z
  .strictObject({
    id: z.int(),
    kind: z.enum([
      'opened',
      'reserved',
      'released',
      'sold',
      'restocked',
      'adjusted',
      'returned',
      'return_undone',
    ]),
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    ref: z.string().nullable().openapi({ description: 'The order or refund that caused it' }),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    at: time.nullable().openapi({ description: '`null` for a movement made before history was recorded' }),
  })
  .openapi('InventoryMovement')

export type InventoryMovement = z.infer<typeof inventoryMovement>

export const inventoryPage = z.strictObject({
  items: z.array(inventoryItem),
  next: z.string().nullable(),
})

export type InventoryPage = z.infer<typeof inventoryPage>

export const inventoryDetails = z.strictObject({
  item: inventoryItem,
  history: z.array(inventoryMovement),
})

export type InventoryDetails = z.infer<typeof inventoryDetails>

const reason = plainText(200)

export const restockInput = z.strictObject({
  quantity: z.int().min(1).max(1_000_000),
  reason: reason.optional(),
})

export const adjustInput = z.strictObject({
  by: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .refine((by) => by !== 0, 'Enter a number other than 0'),
  reason,
})

export const thresholdInput = z.strictObject({ lowStockThreshold: z.int().min(0).max(1_000_000) })

export const serializeInventoryMovement = ({
  at,
  ...movement
}: EngineInventoryMovement): InventoryMovement => ({
  ...movement,
  at: toIsoOrNull(at),
})
