import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId, OrderLineId } from '../core/ids.ts'
import { grantTokens } from './grant.ts'
import { recountTokenGrant, type TokenReversal } from './recount-grant.ts'
import { shareOf, type TokenAccountId, tokens } from './types.ts'

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

/**
 * Adjusts an order's grants to the state of its payment: the part refunded or lost in a dispute is
 * reversed; the disputed part is suspended while a dispute is open. Call it whenever the order's
 * refunds or disputes are recounted; the caller holds the order's lock.
 */
export async function recountTokenPacks(tx: Tx, orderId: OrderId): Promise<void> {
  const lines = await findPackLines(tx, orderId)
  if (lines.length === 0) {
    return
  }
  const payment = await readPayment(tx, orderId)
  if (!payment) {
    return
  }
  for (const line of lines) {
    await recountTokenGrant(tx, packGrantKey(line.id), reversalOf(line, payment), {
      key: orderId,
      actor: 'shop',
      reason: null,
    })
  }
}

interface PaymentState {
  paid: number
  /** Refunded by line: those units are reversed, whatever amount was paid back for them. */
  byLine: number
  /** Refunded by amount, or lost in a dispute: a share of every unit that is left. */
  byAmount: number
  /** Held by the bank while a dispute is open. */
  disputed: number
}

function reversalOf(
  { tokens: tokensPerUnit, quantity, refundedQuantity }: PackLine,
  { paid, byLine, byAmount, disputed }: PaymentState,
): TokenReversal {
  const all = tokensPerUnit * quantity
  const left = all - tokensPerUnit * refundedQuantity
  const paidForLeft = paid - byLine
  const refunded = all - left + shareOf(left, Math.min(byAmount, paidForLeft), paidForLeft)
  return {
    refunded: byLine + byAmount >= paid && paid > 0 ? all : refunded,
    disputed: shareOf(all, Math.min(disputed, paid), paid),
  }
}

async function readPayment(tx: Tx, orderId: OrderId): Promise<PaymentState | undefined> {
  const { rows } = await sql<PaymentState>`
    select payment.amount_minor as paid, refunds.by_line as "byLine",
      refunds.by_amount + disputes.lost as "byAmount", disputes.open as disputed
    from shop.payment,
      lateral (
        select coalesce(sum(amount_minor) filter (where names_lines), 0)::bigint as by_line,
          coalesce(sum(amount_minor) filter (where not names_lines), 0)::bigint as by_amount
        from (
          select refund.amount_minor,
            exists (select from shop.refund_line part where part.refund_id = refund.id) as names_lines
          from shop.refund
          where refund.order_id = payment.order_id
            and refund.status not in ('failed', 'canceled', 'abandoned')
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

const packGrantKey = (lineId: OrderLineId) => `order-line:${lineId}`

interface PackLine {
  id: OrderLineId
  sku: string
  tokens: number
  quantity: number
  refundedQuantity: number
  accountId: TokenAccountId | undefined
}

async function findPackLines(tx: Tx, orderId: OrderId): Promise<PackLine[]> {
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
  return rows.map(({ userId, projectId, tokens: tokensPerUnit, ...line }) => ({
    ...line,
    tokens: tokensPerUnit ?? 0,
    accountId: projectId
      ? (`project:${projectId}` as const)
      : userId === null
        ? undefined
        : (`user:${userId}` as const),
  }))
}
