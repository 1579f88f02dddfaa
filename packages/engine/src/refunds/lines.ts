import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { OrderId, OrderLineId, RefundId } from '../core/ids.ts'
import type { RefundInput } from './types.ts'

export interface RefundLine {
  orderLineId: OrderLineId
  quantity: number
  amountMinor: number
  restock: boolean
}

type LineInputs = NonNullable<RefundInput['lines']>

/**
 * What units of an order's lines cost the customer, discount and tax included; the caller holds the
 * order's lock. Amounts are multiples of `step`; the last unit of a line brings the remainder, so
 * that all units together bring what the line cost.
 * @throws AppError `refund.unknown_line`, `refund.exceeds_quantity`
 */
export async function priceRefundLines(
  tx: Tx,
  orderId: OrderId,
  inputs: LineInputs,
  step: number,
): Promise<RefundLine[]> {
  const lines = await tx.db
    .selectFrom('shop.order_line')
    .where('order_id', '=', orderId)
    .select(['id', 'sku', 'quantity', 'refunded_quantity', 'total_minor'])
    .execute()
  return inputs.map(({ sku, quantity, restock }, at) => {
    const line = lines.find((each) => each.sku === sku)
    if (!line || inputs.findIndex((each) => each.sku === sku) !== at) {
      throw new AppError('refund.unknown_line', { sku })
    }
    const refundableQuantity = line.quantity - line.refunded_quantity
    if (quantity > refundableQuantity) {
      throw new AppError('refund.exceeds_quantity', { sku, refundableQuantity })
    }
    const worth = (units: number) =>
      units === line.quantity
        ? line.total_minor
        : Math.floor((line.total_minor * units) / (line.quantity * step)) * step
    const amountMinor = worth(line.refunded_quantity + quantity) - worth(line.refunded_quantity)
    return { orderLineId: line.id, quantity, amountMinor, restock }
  })
}

export async function insertRefundLines(tx: Tx, refundId: RefundId, lines: RefundLine[]): Promise<void> {
  if (lines.length === 0) {
    return
  }
  const rows = lines.map(({ orderLineId, quantity, amountMinor, restock }) => ({
    refund_id: refundId,
    order_line_id: orderLineId,
    quantity,
    amount_minor: amountMinor,
    restock,
  }))
  await tx.db.insertInto('shop.refund_line').values(rows).execute()
}
