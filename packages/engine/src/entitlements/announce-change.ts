import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'

export const CHANNEL = 'countinghouse_entitlements'

/** Tells every process that what it remembers of somebody is no longer so, when the transaction commits. */
export async function announceEntitlementChange(tx: Tx, userId: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${userId})`.execute(tx.db)
}
