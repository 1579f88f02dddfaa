import type { ApiKeyId } from '../core/ids.ts'

/** Every permission a key can have, as noun and verb; a noun alone covers all its verbs. */
export const apiKeyScopes = [
  'orders:read',
  'refunds',
  'entitlements:read',
  'tokens:read',
  'tokens:spend',
] as const

export type ApiKeyScope = (typeof apiKeyScopes)[number]

export interface ApiKeyInput {
  /** Label for people, such as the service that uses the key. */
  name: string
  scopes: ApiKeyScope[]
  /** The admin or command that creates the key, for the audit log. */
  actor: string
}

export interface ApiKeyCreated {
  id: ApiKeyId
  /** The secret, shown only this once: the database stores its hash. */
  key: string
  prefix: string
}

export interface ApiKey {
  id: ApiKeyId
  name: string
  /** First characters of the key, enough to recognize it in a list. */
  prefix: string
  scopes: ApiKeyScope[]
  createdAt: Date
  revokedAt: Date | null
  /** Accurate to one minute. */
  lastUsedAt: Date | null
}

export type ApiKeyUsed = Pick<ApiKey, 'id' | 'scopes'>
