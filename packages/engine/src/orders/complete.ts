import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { shareOut, stepOf } from '../core/money.ts'
import type { LockedOrder } from './lock.ts'
import type { OrderTotals, ShipTo } from './types.ts'

export interface Completion {
  /** Kept unless the order had one. */
  email: string | null
  /** Absent where nothing is sent. */
  shipTo: ShipTo | undefined
  totals: OrderTotals
  /** The part of the tax that is on shipping, and on no line. */
  shippingTaxMinor: number
}

/**
 * The customer finished at Stripe, whether money came of it or not: what they chose there is final, and so are the totals.
 * False when this was known before.
 */
export async function completeOrder(
  tx: Tx,
  order: LockedOrder,
  { email, totals, shipTo, ...more }: Completion,
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
      // Who was forgotten while they paid stays forgotten.
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
  await shareAmongLines(tx, order, totals, more.shippingTaxMinor)
  return true
}

/**
 * Each line bears its part of the discount and of the tax. Stripe could be asked for its own figures, with another call; they are these,
 * but for a unit of rounding, since every line is taxed alike and no coupon can name goods that Stripe knows by our price alone.
 */
async function shareAmongLines(
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
  const discounts = shareOut(discountMinor, amounts(lines), step)
  const discounted = lines.map(({ id, amountMinor }, at) => ({
    id,
    amountMinor: amountMinor - (discounts[at] ?? 0),
  }))
  const taxes = shareOut(
    Math.max(0, taxMinor - shippingTaxMinor),
    amounts(discounted).map(atLeastNothing),
    step,
  )
  const rows = discounted.map(({ id, amountMinor }, at) => {
    const tax = taxes[at] ?? 0
    return { id, discount: discounts[at] ?? 0, tax, total: amountMinor + (taxIncluded ? 0 : tax) }
  })
  await sql`
    update shop.order_line line
    set discount_minor = share.discount, tax_minor = share.tax, total_minor = share.total
    from json_to_recordset(${JSON.stringify(rows)}::json) as share(id text, discount bigint, tax bigint, total bigint)
    where line.id = share.id`.execute(tx.db)
}

const amounts = (lines: { amountMinor: number }[]): number[] => lines.map(({ amountMinor }) => amountMinor)
const atLeastNothing = (amountMinor: number): number => Math.max(0, amountMinor)
