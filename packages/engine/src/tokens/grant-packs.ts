import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { grantTokens } from './grant.ts'
import { findPackLines, packGrantKey, recountTokenPacks } from './recount-packs.ts'
import { tokens } from './types.ts'

/**
 * Grants the token packs of a paid order, once for each order line. A guest's order grants them
 * when it is linked to an account.
 */
export async function grantTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await findPackLines(tx, orderId)
  for (const { id, sku, tokens: tokensPerUnit, quantity, accountId } of lines) {
    if (!accountId) {
      continue
    }
    await grantTokens(tx, {
      accountId,
      kind: 'pack',
      amount: tokens(tokensPerUnit * quantity),
      key: packGrantKey(id),
      expiresAt: null,
      actor: 'shop',
      provenance: { order: orderId, orderLine: id, sku },
    })
  }
  await recountTokenPacks(tx, orderId)
}

/** Grants the packs of paid orders that were placed as a guest and are now linked to the user. */
export async function grantTokenPacksOfUser(tx: Tx, userId: string): Promise<void> {
  const orders = await tx.db
    .selectFrom('shop.order as order')
    .innerJoin('shop.payment as payment', 'payment.order_id', 'order.id')
    .innerJoin('shop.order_line as line', 'line.order_id', 'order.id')
    .where('order.user_id', '=', userId)
    .where('line.tokens', 'is not', null)
    .orderBy('order.id')
    .select('order.id')
    .distinct()
    .execute()
  for (const { id } of orders) {
    await grantTokenPacks(tx, id)
  }
}
