/** What a refund brings about beside the money: goods on the shelves, and the customer's knowing of it. */

import type { Tx } from '../core/context.ts'
import type { OrderId, RefundId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { restockFromRefund } from '../inventory/index.ts'
import { notifyRefunded, notifyRefundFailed } from '../notifications/index.ts'
import { markForReview } from '../orders/index.ts'
import type { RefundStatus } from './types.ts'

export const LATE_MONEY = 'sold_out_meanwhile'

export interface RefundSeen {
  refundId: RefundId
  orderId: OrderId
  stripeId: string
  reason: string
  money: Money
  status: RefundStatus
  /** What it was when we last saw it; `undefined` for one that was made at Stripe. */
  statusBefore: RefundStatus | undefined
}

const isUndone = (status: RefundStatus | undefined): boolean => status === 'failed' || status === 'canceled'

/** By the refund's state alone, so that it may be asked as often as anybody tells of it. The stock is locked last. */
export async function followRefund(tx: Tx, seen: RefundSeen): Promise<void> {
  const { refundId, orderId, status } = seen
  if (isUndone(status)) {
    await notifyRefundFailed(tx, seen)
  }
  // Of late money they were told when it came.
  else if (seen.reason !== LATE_MONEY) {
    await notifyRefunded(tx, seen)
  }
  const { leftUnits } = await restockFromRefund(
    tx,
    refundId,
    isUndone(status) ? [] : await goodsOf(tx, refundId),
  )
  if (isUndone(status) && !isUndone(seen.statusBefore)) {
    await markForReview(tx, orderId, reviewOf(seen, leftUnits))
  }
}

/** What is to be on the shelves again: it is counted there, and had left them. */
function goodsOf(tx: Tx, refundId: RefundId) {
  return tx.db
    .selectFrom('shop.refund_line as part')
    .innerJoin('shop.order_line as line', 'line.id', 'part.order_line_id')
    .innerJoin('shop.variant as variant', 'variant.id', 'line.variant_id')
    .innerJoin('shop.reservation as sold', (join) =>
      join
        .onRef('sold.order_id', '=', 'line.order_id')
        .onRef('sold.inventory_item_id', '=', 'variant.inventory_item_id')
        .on('sold.state', '=', 'committed'),
    )
    .where('part.refund_id', '=', refundId)
    .where('part.restock', '=', true)
    .select(['sold.inventory_item_id as inventoryItemId', 'part.quantity'])
    .execute()
}

function reviewOf({ money, stripeId }: RefundSeen, leftUnits: number): string {
  const owed = `The refund of ${money.amountMinor} ${money.currency} (${stripeId}) did not reach the customer: it is still owed.`
  return leftUnits === 0 ? owed : `${owed} ${leftUnits} units that it had brought back were sold meanwhile.`
}
