import type { ApiKeyId } from '../core/ids.ts'

/** What a server may do with its key, as noun and verb; a noun alone is all that can be done with it. */
export type ApiKeyScope = 'orders:read' | 'refunds' | 'entitlements:read' | 'tokens:read' | 'tokens:spend'

export interface ApiKeyInput {
  /** What a person tells keys apart by. */
  name: string
  scopes: ApiKeyScope[]
  /** Who asks for it, for the audit. */
  actor: string
}

export interface ApiKeyCreated {
  id: ApiKeyId
  /** Shown this once: only its hash is kept. */
  key: string
  prefix: string
}

export interface ApiKey {
  id: ApiKeyId
  name: string
  /** How the key begins. */
  prefix: string
  scopes: ApiKeyScope[]
  createdAt: Date
  revokedAt: Date | null
  /** To the minute. */
  lastUsedAt: Date | null
}

export type ApiKeyUsed = Pick<ApiKey, 'id' | 'scopes'>

export interface ApiKeys {
  create(input: ApiKeyInput): Promise<ApiKeyCreated>
  /** The latest first, revoked ones too. */
  list(): Promise<ApiKey[]>
  /** @throws AppError `api_key.unknown` */
  revoke(input: { id: string; actor: string }): Promise<void>
  /** Who calls with this key; `undefined` for one that is unknown or revoked. */
  use(key: string): Promise<ApiKeyUsed | undefined>
}
