import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId } from '../core/ids.ts'

/**
 * Effective from the next request. A key that is already revoked is left alone, without a second
 * audit entry.
 * @throws AppError `api_key.unknown`
 */
export async function revokeApiKey(tx: Tx, { id, actor }: { id: string; actor: string }): Promise<void> {
  if (!isId('apiKey', id)) {
    throw new AppError('api_key.unknown', { id })
  }
  const key = await tx.db
    .selectFrom('shop.api_key')
    .where('id', '=', id)
    .select(['id', 'revoked_at'])
    .forUpdate()
    .executeTakeFirst()
  if (!key) {
    throw new AppError('api_key.unknown', { id })
  }
  if (key.revoked_at) {
    return
  }
  await tx.db.updateTable('shop.api_key').where('id', '=', id).set({ revoked_at: tx.now }).execute()
  await recordAudit(tx, {
    actor,
    action: 'api_key.revoked',
    subject: id,
    before: { revokedAt: null },
    after: { revokedAt: tx.now },
  })
}
