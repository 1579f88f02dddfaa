import { createHash } from 'node:crypto'
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import type { ApiKeyCreated, ApiKeyInput, ApiKeyScope } from './types.ts'

/** Every scope there is: a misspelt or missing one is a type error. */
export const apiKeyScopes = Object.keys({
  'orders:read': true,
  refunds: true,
  'entitlements:read': true,
  'tokens:read': true,
  'tokens:spend': true,
} satisfies Record<ApiKeyScope, true>) as ApiKeyScope[]

/** Eight characters of the secret: enough to tell keys apart, and 208 bits are left to guess. */
const SHOWN = 8

/** The key is in the answer, and nowhere else ever after. */
export async function createApiKey(
  tx: Tx,
  { name, scopes, actor }: ApiKeyInput,
  livemode: boolean,
): Promise<ApiKeyCreated> {
  const id = tx.ids.next('apiKey', tx.now)
  const mark = livemode ? 'chk_live_' : 'chk_test_'
  const key = mark + tx.ids.token()
  const prefix = key.slice(0, mark.length + SHOWN)
  const row = { id, name, prefix, scopes: [...new Set(scopes)] }
  await tx.db
    .insertInto('shop.api_key')
    .values({ ...row, key_hash: hashKey(key), created_at: tx.now, revoked_at: null, last_used_at: null })
    .execute()
  await recordAudit(tx, { actor, act: 'api_key.created', subject: id, after: row })
  return { id, key, prefix }
}

/** Of 256 bits of chance a plain hash gives nothing away: there is no dictionary to try. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest()
