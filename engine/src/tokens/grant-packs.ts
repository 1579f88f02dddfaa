import { sql } from 'kysely'
import type { Tx } from '../ground.ts'
import type { OrderId, OrderLineId } from '../ids.ts'
import { type TokenAccountId, tokens } from '../purse.ts'
import { grantTokens } from './grant.ts'
import { restateTokenGrant } from './restate.ts'

/**
 * The tokens of a paid order: a grant for each of its lines that brings any, once. An order of nobody with an account brings them when
 * it becomes somebody's.
 */
export async function grantTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await packsOf(tx, orderId)
  for (const { id, sku, tokens: each, quantity, accountId } of lines) {
    if (!accountId) continue
    await grantTokens(tx, {
      ...{ accountId, kind: 'pack', amount: tokens(each * quantity), key: keyOf(id), expiresAt: null, actor: 'shop' },
      provenance: { order: orderId, orderLine: id, sku },
    })
  }
  await restateTokenPacks(tx, orderId)
}

/** Orders that were a guest's, and are paid: what they brought waits for its owner. */
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
  for (const { id } of orders) await grantTokenPacks(tx, id)
}

/**
 * Makes an order's grants what became of its payment: the part that was refunded, or lost in a dispute, is gone; while a dispute is open all is
 * frozen. Call it whenever the order's refunds or disputes are counted anew; the order is locked.
 */
export async function restateTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await packsOf(tx, orderId)
  if (lines.length === 0) return
  const money = await readMoney(tx, orderId)
  if (!money) return
  for (const { id, tokens: each, quantity, refundedQuantity } of lines) {
    const back = each * refundedQuantity
    const gone =
      money.refunded >= money.paid ? each * quantity : back + shareOf(each * quantity - back, money.byAmount, money.left)
    await restateTokenGrant(tx, keyOf(id), { gone, freezing: 0 }, { key: orderId, actor: 'shop', reason: 'refund' })
  }
}

interface OrderMoney {
  paid: number
  refunded: number
  /** Refunded without naming lines: a part of every line that is left. */
  byAmount: number
  /** What was paid for what no refund named. */
  left: number
}

async function readMoney(tx: Tx, orderId: OrderId): Promise<OrderMoney | undefined> {
  const payment = await tx.db
    .selectFrom('shop.payment')
    .where('order_id', '=', orderId)
    .select(['amount_minor as paid', 'refunded_minor as refunded'])
    .executeTakeFirst()
  if (!payment) return undefined
  const { rows } = await sql<{ byLine: number }>`
    select coalesce(sum(refund.amount_minor), 0)::bigint as "byLine" from shop.refund
    where order_id = ${orderId} and status not in ('failed', 'canceled', 'lapsed')
      and exists (select from shop.refund_line part where part.refund_id = refund.id)`.execute(tx.db)
  const byLine = Math.min(rows[0]?.byLine ?? 0, payment.refunded)
  return { ...payment, byAmount: payment.refunded - byLine, left: payment.paid - byLine }
}

const keyOf = (lineId: OrderLineId) => `order-line:${lineId}`

/** In favour of who has them: a part of a token stays. All of the money is all of the tokens. */
export function shareOf(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole))
}

interface PackLine {
  id: OrderLineId
  sku: string
  tokens: number
  quantity: number
  refundedQuantity: number
  accountId: TokenAccountId | undefined
}

async function packsOf(tx: Tx, orderId: OrderId): Promise<PackLine[]> {
  const rows = await tx.db
    .selectFrom('shop.order_line as line')
    .innerJoin('shop.order as order', 'order.id', 'line.order_id')
    .where('line.order_id', '=', orderId)
    .where('line.tokens', 'is not', null)
    .orderBy('line.position')
    .select([
      'line.id',
      'line.sku',
      'line.tokens',
      'line.quantity',
      'line.refunded_quantity as refundedQuantity',
      'order.user_id as userId',
      'order.project_id as projectId',
    ])
    .execute()
  return rows.map(({ userId, projectId, tokens: each, ...line }) => ({
    ...line,
    tokens: each ?? 0,
    accountId: projectId ? (`project:${projectId}` as const) : userId === null ? undefined : (`user:${userId}` as const),
  }))
}
