/** The effects of a refund besides money: restocked items and an email to the customer. */

import type { Tx } from '../core/context.ts'
import type { OrderId, RefundId } from '../core/ids.ts'
import { formatMoney, type Money } from '../core/money.ts'
import { restockFromRefund } from '../inventory/index.ts'
import { notifyRefunded, notifyRefundFailed } from '../notifications/index.ts'
import { markForReview } from '../orders/index.ts'
import { LATE_PAYMENT, type RefundStatus } from './types.ts'

export interface RecordedRefund {
  refundId: RefundId
  orderId: OrderId
  stripeId: string
  reason: string
  money: Money
  status: RefundStatus
  /** The previous status; `undefined` for a refund that was made at Stripe. */
  statusBefore: RefundStatus | undefined
}

const isUndone = (status: RefundStatus | undefined): boolean => status === 'failed' || status === 'canceled'

/**
 * Depends on the refund's status alone, so that it can run for every event. Inventory is locked
 * last.
 */
export async function followUpRefund(tx: Tx, refund: RecordedRefund): Promise<void> {
  const { refundId, orderId, status } = refund
  if (isUndone(status)) {
    await notifyRefundFailed(tx, refund)
  }
  // The email about the late payment has announced its refund already.
  else if (refund.reason !== LATE_PAYMENT) {
    await notifyRefunded(tx, refund)
  }
  const { leftUnits } = await restockFromRefund(
    tx,
    refundId,
    isUndone(status) ? [] : await itemsToRestock(tx, refundId),
  )
  if (isUndone(status) && !isUndone(refund.statusBefore)) {
    await markForReview(tx, orderId, reviewOf(refund, leftUnits))
  }
}

/** Items to restock: those whose inventory is tracked and was committed by the order. */
function itemsToRestock(tx: Tx, refundId: RefundId) {
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

function reviewOf({ money, stripeId }: RecordedRefund, leftUnits: number): string {
  const amount = formatMoney(money.amountMinor, money.currency)
  const owed = `The refund of ${amount} (${stripeId}) did not reach the customer and is still owed.`
  return leftUnits === 0 ? owed : `${owed} ${leftUnits} of its restocked units were sold meanwhile.`
}
