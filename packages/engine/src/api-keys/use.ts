import { addSeconds } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { sha256 } from '../core/sha256.ts'
import type { ApiKeyUsed } from './types.ts'

/**
 * `last_used_at` is written at most this often, so that a busy key does not cause a write per
 * request.
 */
const LAST_USED_SECONDS = 60

/**
 * Finds the key that a request presents; `undefined` for an unknown or revoked key. The lookup goes
 * by hash, so its timing reveals nothing about the stored keys.
 */
export async function useApiKey({ db, clock }: Context, key: string): Promise<ApiKeyUsed | undefined> {
  const found = await db
    .selectFrom('shop.api_key')
    .where('key_hash', '=', sha256(key))
    .where('revoked_at', 'is', null)
    .select(['id', 'scopes', 'last_used_at'])
    .executeTakeFirst()
  if (!found) {
    return undefined
  }
  const now = clock.now()
  if (!found.last_used_at || found.last_used_at <= addSeconds(now, -LAST_USED_SECONDS)) {
    await db.updateTable('shop.api_key').where('id', '=', found.id).set({ last_used_at: now }).execute()
  }
  return { id: found.id, scopes: found.scopes }
}
