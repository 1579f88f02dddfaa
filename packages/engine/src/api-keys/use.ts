import { addSeconds } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { hashKey } from './create.ts'
import type { ApiKeyUsed } from './types.ts'

/** How exact `last_used_at` is. */
const USE_SECONDS = 60

/** Who calls with this key; `undefined` for one that is unknown or revoked. Found by its hash, so that no comparison takes time. */
export async function useApiKey({ db, clock }: Context, key: string): Promise<ApiKeyUsed | undefined> {
  const found = await db
    .selectFrom('shop.api_key')
    .where('key_hash', '=', hashKey(key))
    .where('revoked_at', 'is', null)
    .select(['id', 'scopes', 'last_used_at'])
    .executeTakeFirst()
  if (!found) {
    return undefined
  }
  const now = clock.now()
  if (!found.last_used_at || found.last_used_at <= addSeconds(now, -USE_SECONDS)) {
    await db.updateTable('shop.api_key').where('id', '=', found.id).set({ last_used_at: now }).execute()
  }
  return { id: found.id, scopes: found.scopes }
}
