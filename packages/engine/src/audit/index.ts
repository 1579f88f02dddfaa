/** The audit log: append-only entries for the actions of admins and commands. */
import type { Reader, Tx } from '../core/context.ts'
import type { AuditEntry, Audited } from './types.ts'

/**
 * Call it in the transaction of the action itself, so that an action without its entry cannot be
 * committed. Put no secrets in `before` or `after`.
 */
export async function recordAudit(
  tx: Tx,
  { actor, action, subject, before, after }: AuditEntry,
): Promise<void> {
  const id = tx.ids.next('audit', tx.now)
  await tx.db
    .insertInto('shop.audit')
    .values({ id, at: tx.now, actor, action, subject, before: toJson(before), after: toJson(after) })
    .execute()
}

const toJson = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value)

/** Newest first. */
export function listAudit(
  { db }: Reader,
  { subject, limit = 50 }: { subject?: string; limit?: number } = {},
): Promise<Audited[]> {
  return db
    .selectFrom('shop.audit')
    .select(['id', 'at', 'actor', 'action', 'subject', 'before', 'after'])
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
