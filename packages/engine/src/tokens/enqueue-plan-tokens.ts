import { addMinutes } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'

/** Call it in the transaction that records an invoice, a refund of it, or a dispute about it. */
export async function enqueuePlanTokens(tx: Tx, invoiceId: string, dueAt?: Date): Promise<void> {
  const job = { name: 'grant-plan-tokens', payload: { invoiceId }, key: `plan-tokens:${invoiceId}` } as const
  await enqueue(tx, { ...job, ...(dueAt ? { dueAt } : {}) })
}

/**
 * An invoice can arrive before its subscription, which says when a trial ends and when months
 * begin. Pass `everything` if the subscription was not known at all: then none of its invoices has
 * granted tokens.
 */
export async function enqueuePlanTokensOf(
  tx: Tx,
  subscriptionId: string,
  { everything = false } = {},
): Promise<void> {
  const invoices = await tx.db
    .selectFrom('shop.invoice')
    .where('subscription_id', '=', subscriptionId)
    .where('status', '=', 'paid')
    .$if(!everything, (query) => query.where('created_at', '>', addMinutes(tx.now, -LATE_DAYS * 24 * 60)))
    .select('id')
    .execute()
  for (const { id } of invoices) {
    await enqueuePlanTokens(tx, id)
  }
}

/** A subscription's event does not arrive later than this after its invoice's. */
const LATE_DAYS = 35
