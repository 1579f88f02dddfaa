import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId, OrderLineId } from '../core/ids.ts'
import { grantTokens } from './grant.ts'
import { restateTokenGrant, type TokenClaims } from './restate.ts'
import { type TokenAccountId, tokens } from './types.ts'

/**
 * The tokens of a paid order: a grant for each of its lines that brings any, once. An order of nobody with an account brings them when
 * it becomes somebody's.
 */
export async function grantTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await packsOf(tx, orderId)
  for (const { id, sku, tokens: each, quantity, accountId } of lines) {
    if (!accountId) {
      continue
    }
    await grantTokens(tx, {
      accountId,
      kind: 'pack',
      amount: tokens(each * quantity),
      key: keyOf(id),
      expiresAt: null,
      actor: 'shop',
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
  for (const { id } of orders) {
    await grantTokenPacks(tx, id)
  }
}

/**
 * Makes an order's grants what became of its payment: the part that was refunded, or lost in a dispute, is gone; while a dispute is open all is
 * frozen. Call it whenever the order's refunds or disputes are counted anew; the order is locked.
 */
export async function restateTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await packsOf(tx, orderId)
  if (lines.length === 0) {
    return
  }
  const money = await readMoney(tx, orderId)
  if (!money) {
    return
  }
  for (const line of lines) {
    await restateTokenGrant(tx, keyOf(line.id), claimsOn(line, money), {
      key: orderId,
      actor: 'shop',
      reason: null,
    })
  }
}

interface OrderMoney {
  paid: number
  /** Refunded with its lines named: those units are gone, whatever was paid back for them. */
  byLine: number
  /** Refunded without, or lost to a bank: a part of every unit that is left. */
  byAmount: number
  /** In a bank's hands while a dispute is open. */
  disputed: number
}

function claimsOn(
  { tokens: each, quantity, refundedQuantity }: PackLine,
  { paid, byLine, byAmount, disputed }: OrderMoney,
): TokenClaims {
  const all = each * quantity
  const left = all - each * refundedQuantity
  const paidForLeft = paid - byLine
  const gone = all - left + shareOf(left, Math.min(byAmount, paidForLeft), paidForLeft)
  const suspending = shareOf(all, Math.min(disputed, paid), paid)
  return { gone: byLine + byAmount >= paid && paid > 0 ? all : gone, suspending }
}

async function readMoney(tx: Tx, orderId: OrderId): Promise<OrderMoney | undefined> {
  const { rows } = await sql<OrderMoney>`
    select payment.amount_minor as paid, refunds.by_line as "byLine", refunds.by_amount + disputes.lost as "byAmount",
      disputes.open as disputed
    from shop.payment,
      lateral (
        select coalesce(sum(amount_minor) filter (where names_lines), 0)::bigint as by_line,
          coalesce(sum(amount_minor) filter (where not names_lines), 0)::bigint as by_amount
        from (
          select refund.amount_minor, exists (select from shop.refund_line part where part.refund_id = refund.id) as names_lines
          from shop.refund where refund.order_id = payment.order_id and refund.status not in ('failed', 'canceled', 'abandoned')
        ) refund
      ) refunds,
      lateral (
        select coalesce(sum(amount_minor) filter (where status = 'lost'), 0)::bigint as lost,
          coalesce(sum(amount_minor) filter (where status = 'open'), 0)::bigint as open
        from shop.dispute where dispute.order_id = payment.order_id
      ) disputes
    where payment.order_id = ${orderId}`.execute(tx.db)
  return rows[0]
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
    accountId: projectId
      ? (`project:${projectId}` as const)
      : userId === null
        ? undefined
        : (`user:${userId}` as const),
  }))
}
