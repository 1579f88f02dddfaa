import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type RefundId } from '../core/ids.ts'
import { findOrder } from '../orders/index.ts'
import type { Refund } from './types.ts'

/** Latest first. @throws AppError `order.unknown` */
export async function findRefundsOf(reader: Reader, orderId: string): Promise<Refund[]> {
  const refunds = await select(reader, sql`refund.order_id = ${orderId}`)
  const isKnown = refunds.length > 0 || (isId('order', orderId) && (await findOrder(reader.db, orderId)))
  if (!isKnown) {
    throw new AppError('order.unknown', { orderId })
  }
  return refunds
}

export async function findRefund(reader: Reader, refundId: RefundId): Promise<Refund> {
  const [refund] = await select(reader, sql`refund.id = ${refundId}`)
  if (!refund) {
    throw new Error(`No refund ${refundId}`)
  }
  return refund
}

async function select({ db }: Reader, where: RawBuilder<unknown>): Promise<Refund[]> {
  const { rows } = await sql<Refund>`
    select refund.id as "refundId", refund.order_id as "orderId", refund.status,
      refund.amount_minor as "amountMinor", refund.currency, refund.reason, refund.intended_at as at,
      coalesce(
        (
          select json_agg(
            json_build_object(
              'sku', line.sku, 'name', line.name, 'quantity', part.quantity,
              'amountMinor', part.amount_minor, 'restock', part.restock
            ) order by line.position
          )
          from shop.refund_line part
          join shop.order_line line on line.id = part.order_line_id
          where part.refund_id = refund.id
        ),
        '[]'
      ) as lines
    from shop.refund
    where ${where}
    order by refund.intended_at desc, refund.id desc`.execute(db)
  return rows
}
