import type { Tx } from '../core/context.ts'
import type { CartId, OrderId, ProjectId, VariantId } from '../core/ids.ts'

export interface NewOrder {
  currency: string
  /** The sum of the lines. */
  subtotalMinor: number
  /** Whether the prices include tax. */
  taxIncluded: boolean
  email: string | undefined
  /** The signed-in user; absent for a guest. */
  userId: string | undefined
  /** The project whose tokens are bought; absent for the buyer's own. */
  projectId?: ProjectId | undefined
  clientRef: string | undefined
  cartId: CartId | undefined
  /** The cart's fingerprint; absent for an order that did not come from a cart. */
  fingerprint: string | undefined
}

export interface NewOrderLine {
  variantId: VariantId
  sku: string
  name: string
  options: Record<string, string>
  quantity: number
  /** Whether it is a physical product. */
  requiresShipping: boolean
  /** Tokens per unit. */
  tokens?: number | null
  unitAmountMinor: number
}

/** Inserts a pending order. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<OrderId> {
  const id = tx.ids.next('order', tx.now)
  await tx.db
    .insertInto('shop.order')
    .values({
      id,
      status: 'pending',
      currency: order.currency,
      subtotal_minor: order.subtotalMinor,
      tax_included: order.taxIncluded,
      total_minor: order.subtotalMinor,
      email: order.email ?? null,
      client_ref: order.clientRef ?? null,
      user_id: order.userId ?? null,
      project_id: order.projectId ?? null,
      cart_id: order.cartId ?? null,
      fingerprint: order.fingerprint ?? null,
      review: null,
      created_at: tx.now,
      erased_at: null,
    })
    .execute()
  return id
}

export async function insertOrderLines(tx: Tx, orderId: OrderId, lines: NewOrderLine[]): Promise<void> {
  const rows = lines.map((line, position) => ({
    id: tx.ids.next('orderLine', tx.now),
    order_id: orderId,
    variant_id: line.variantId,
    sku: line.sku,
    name: line.name,
    options: JSON.stringify(line.options),
    quantity: line.quantity,
    unit_amount_minor: line.unitAmountMinor,
    total_minor: line.unitAmountMinor * line.quantity,
    requires_shipping: line.requiresShipping,
    tokens: line.tokens ?? null,
    position,
  }))
  await tx.db.insertInto('shop.order_line').values(rows).execute()
}
