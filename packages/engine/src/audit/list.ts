import type { Reader } from '../core/context.ts'
import type { Audited } from './types.ts'

/** The latest first. */
export function listAudit(
  { db }: Reader,
  { subject, limit = 50 }: { subject?: string; limit?: number } = {},
): Promise<Audited[]> {
  return db
    .selectFrom('shop.audit')
    .select(['id', 'at', 'actor', 'act', 'subject', 'before', 'after'])
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
