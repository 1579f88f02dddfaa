import type { Reader } from '../core/context.ts'
import type { ApiKey } from './types.ts'

/** Newest first, including revoked keys. */
export function listApiKeys({ db }: Reader): Promise<ApiKey[]> {
  return db
    .selectFrom('shop.api_key')
    .select([
      'id',
      'name',
      'prefix',
      'scopes',
      'created_at as createdAt',
      'revoked_at as revokedAt',
      'last_used_at as lastUsedAt',
    ])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}
