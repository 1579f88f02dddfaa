import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { sha256 } from '../core/sha256.ts'
import type { ApiKeyCreated, ApiKeyInput } from './types.ts'

/** Characters of the secret in the visible prefix. The remaining 208 bits stay unknown. */
const PREFIX_SECRET_CHARACTERS = 8

/** Returns the key, which cannot be read again: only its hash is stored. */
export async function createApiKey(
  tx: Tx,
  { name, scopes, actor }: ApiKeyInput,
  livemode: boolean,
): Promise<ApiKeyCreated> {
  const id = tx.ids.next('apiKey', tx.now)
  const modePrefix = livemode ? 'chk_live_' : 'chk_test_'
  const key = modePrefix + tx.ids.token()
  const prefix = key.slice(0, modePrefix.length + PREFIX_SECRET_CHARACTERS)
  const row = { id, name, prefix, scopes: [...new Set(scopes)] }
  await tx.db
    .insertInto('shop.api_key')
    // The key has 256 random bits, so an unsalted hash gives a dictionary attack nothing to try.
    .values({ ...row, key_hash: sha256(key), created_at: tx.now, revoked_at: null, last_used_at: null })
    .execute()
  await recordAudit(tx, { actor, action: 'api_key.created', subject: id, after: row })
  return { id, key, prefix }
}
