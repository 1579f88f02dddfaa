import type { Reader } from '../core/context.ts'
import type { Dispute, DisputeFilter, DisputeStatus } from './types.ts'

const LIMIT_DEFAULT = 50

const undecided: DisputeStatus[] = ['open', 'inquiry']

/** Open disputes first, by evidence deadline; then closed ones, newest first. */
export function listDisputes(
  { db }: Reader,
  { orderId, status, limit = LIMIT_DEFAULT }: DisputeFilter,
): Promise<Dispute[]> {
  return db
    .selectFrom('shop.dispute')
    .$if(orderId !== undefined, (query) => query.where('order_id', '=', orderId ?? null))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'none'))
    .select([
      'stripe_id as disputeId',
      'order_id as orderId',
      'invoice_id as invoiceId',
      'payment_stripe_id as payment',
    ])
    .select(['stripe_status as stripeStatus', 'status', 'reason', 'amount_minor as amountMinor', 'currency'])
    .select(['opened_at as openedAt', 'due_at as dueAt'])
    .orderBy((of) => of('status', 'in', undecided), 'desc')
    .orderBy((of) => of.case().when('status', 'in', undecided).then(of.ref('due_at')).end())
    .orderBy('opened_at', 'desc')
    .orderBy('stripe_id')
    .limit(limit)
    .execute()
}

/** Ids of disputes and inquiries that are undecided. */
export async function listOpenDisputes({ db }: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('shop.dispute')
    .where('status', 'in', undecided)
    .select('stripe_id')
    .execute()
  return rows.map(({ stripe_id }) => stripe_id)
}
