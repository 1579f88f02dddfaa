import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { InvoiceOverview } from './types.ts'

const LIMIT_DEFAULT = 100

/** Newest first, without drafts. A `limit` of `null` returns all. */
export function listInvoices(
  { db }: Reader,
  userId: string,
  limit: number | null = LIMIT_DEFAULT,
): Promise<InvoiceOverview[]> {
  return db
    .selectFrom('shop.invoice')
    .where('user_id', '=', userId)
    .where('status', '<>', 'draft')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .select(['id', 'number', 'status', 'currency', 'total_minor as totalMinor', 'created_at as createdAt'])
    .select(['hosted_url as hostedUrl', 'pdf_url as pdfUrl'])
    .select(
      sql<number>`(
        select coalesce(sum(total_minor), 0)::bigint from shop.credit_note
        where invoice_id = invoice.id and status = 'issued'
      )`.as('creditedMinor'),
    )
    .execute()
}
