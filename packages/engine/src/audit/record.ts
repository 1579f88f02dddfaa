import type { Tx } from '../core/context.ts'
import type { AuditEntry } from './types.ts'

/** In the transaction of the act itself: what was not written down did not happen. Nothing secret goes into `before` or `after`. */
export async function recordAudit(tx: Tx, { actor, act, subject, before, after }: AuditEntry): Promise<void> {
  const id = tx.ids.next('audit', tx.now)
  await tx.db
    .insertInto('shop.audit')
    .values({ id, at: tx.now, actor, act, subject, before: written(before), after: written(after) })
    .execute()
}

const written = (what: object | undefined): string | null =>
  what === undefined ? null : JSON.stringify(what)
