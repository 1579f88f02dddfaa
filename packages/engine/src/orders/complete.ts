import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { allocate, stepOf } from '../core/money.ts'
import type { LockedOrder } from './lock.ts'
import type { OrderTotals, ShipTo } from './types.ts'

export interface Completion {
  /** Used unless the order has one. */
  email: string | null
  /** Absent if nothing is shipped. */
  shipTo: ShipTo | undefined
  totals: OrderTotals
  /** The part of the tax that is on shipping and on none of the lines. */
  shippingTaxMinor: number
}

/**
 * Records the details that the customer entered at Stripe and the final totals, paid or not.
 * Returns false if that was recorded before.
 */
export async function completeOrder(
  tx: Tx,
  order: LockedOrder,
  { email, totals, shipTo, shippingTaxMinor }: Completion,
): Promise<boolean> {
  const completed = await tx.db
    .updateTable('shop.order')
    .where('id', '=', order.id)
    .where('completed', '=', false)
    .set((of) => ({
      completed: true,
      discount_minor: totals.discountMinor,
      shipping_minor: totals.shippingMinor,
      tax_minor: totals.taxMinor,
      total_minor: totals.totalMinor,
      // An erasure during the payment stays in effect.
      email: of
        .case()
        .when('erased_at', 'is', null)
        .then(of.fn.coalesce('email', of.val(email)))
        .else(null)
        .end(),
      ship_to: sql<
        string | null
      >`case when erased_at is null then ${shipTo ? JSON.stringify(shipTo) : null}::json end`,
    }))
    .returning('id')
    .executeTakeFirst()
  if (!completed) {
    return false
  }
  await splitAmongLines(tx, order, totals, shippingTaxMinor)
  return true
}

/**
 * Splits the discount and the tax among the lines. Stripe's own figures would need another call;
 * these are the same but for one unit of rounding, since every line is taxed alike and no coupon
 * can name products that Stripe knows only by our prices.
 */
async function splitAmongLines(
  tx: Tx,
  order: LockedOrder,
  totals: OrderTotals,
  shippingTaxMinor: number,
): Promise<void> {
  const { discountMinor, taxMinor, taxIncluded } = totals
  if (discountMinor === 0 && taxMinor === 0) {
    return
  }
  const lines = await tx.db
    .selectFrom('shop.order_line')
    .where('order_id', '=', order.id)
    .orderBy('position')
    .select(['id', 'amount_minor as amountMinor'])
    .execute()
  const step = stepOf(order.currency)
  const discounts = allocate(discountMinor, amounts(lines), step)
  const discounted = lines.map(({ id, amountMinor }, at) => ({
    id,
    amountMinor: amountMinor - (discounts[at] ?? 0),
  }))
  const taxes = allocate(Math.max(0, taxMinor - shippingTaxMinor), amounts(discounted).map(atLeastZero), step)
  const rows = discounted.map(({ id, amountMinor }, at) => {
    const tax = taxes[at] ?? 0
    return { id, discount: discounts[at] ?? 0, tax, total: amountMinor + (taxIncluded ? 0 : tax) }
  })
  await sql`
    update shop.order_line line
    set discount_minor = share.discount, tax_minor = share.tax, total_minor = share.total
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as share (id text, discount bigint, tax bigint, total bigint)
    where line.id = share.id`.execute(tx.db)
}

const amounts = (lines: { amountMinor: number }[]): number[] => lines.map(({ amountMinor }) => amountMinor)
const atLeastZero = (amountMinor: number): number => Math.max(0, amountMinor)
