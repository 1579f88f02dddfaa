import type { Price } from '../catalog/types.ts'
import type { ApiKeyId, ProjectId, TokenGrantId, TokenHoldId } from '../core/ids.ts'

/** A whole number of tokens; never an amount of money. */
export type Tokens = number & { readonly unit: 'tokens' }

/** @throws RangeError unless `count` is an integer that a double holds exactly */
export function tokens(count: number): Tokens {
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(`${count} is not a number of tokens`)
  }
  return count as Tokens
}

/**
 * Rounded down in the customer's favor: a fraction of a token stays with them. The whole payment is
 * the whole amount.
 */
export function shareOf(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole))
}

/**
 * The owner of an account, which is also its id: a user of the merchant's, whose id is opaque here,
 * or a project.
 */
export type TokenAccountId = `user:${string}` | `project:${ProjectId}`

export type TokenGrantKind = 'plan' | 'pack' | 'trial' | 'bonus' | 'admin' | 'rollover'

/**
 * `release` undoes `hold`, `reinstate` undoes `suspend`, and `restore` undoes `reverse`; `rollover`
 * and `settle` move tokens from one grant to another. Used tokens are `spend` and `capture`.
 */
export type TokenEntryKind =
  | 'grant'
  | 'rollover'
  | 'spend'
  | 'hold'
  | 'release'
  | 'capture'
  | 'expire'
  | 'settle'
  | 'suspend'
  | 'reinstate'
  | 'reverse'
  | 'restore'

export interface TokenEntry {
  /** Counted from 1 for each account, without a gap. */
  number: number
  kind: TokenEntryKind
  /** Signed, never 0. */
  amount: Tokens
  balanceAfter: Tokens
  grantId: TokenGrantId
  /** The kind of the grant that the entry belongs to. */
  grantKind: TokenGrantKind
  /**
   * The cause of the entry: the caller's idempotency key, the hold, the order line or the refund.
   */
  key: string
  reason: string | null
  /** `user:…`, `api-key:…`, `admin:…`, or `shop` for automatic entries such as an expiry. */
  actor: string
  at: Date
}

export interface SpendInput {
  accountId: TokenAccountId
  amount: Tokens
  idempotencyKey: string
  reason?: string | undefined
  actor: string
}

export interface TokensSpent {
  spent: Tokens
  balance: Tokens
}

/** The result of one spend of several; `error` is the error that the spend alone would throw. */
export type SpendResult =
  | ({ ok: true } & TokensSpent)
  | {
      ok: false
      error: { code: 'tokens.insufficient' | 'tokens.key_reused'; details: Record<string, unknown> }
    }

export interface TokenHold {
  id: TokenHoldId
  state: 'open' | 'captured' | 'released' | 'expired'
  amount: Tokens
  captured: Tokens
  reason: string | null
  heldAt: Date
  expiresAt: Date
}

export interface TokenHoldInput extends SpendInput {
  /** Default: one hour. */
  expiresInSeconds?: number | undefined
}

/** A token pack for sale. */
export interface TokensForSale {
  sku: string
  tokens: Tokens
  prices: Price[]
}

/**
 * Who acts: a signed-in user, for themselves and their projects, or one of the merchant's servers,
 * for every account.
 */
export type TokenPrincipal = { userId: string } | { apiKeyId: ApiKeyId }

/**
 * The owner of the tokens, and who acts. A signed-in user names at most a project; a server names a
 * user or a project.
 */
export interface TokenSubject {
  principal: TokenPrincipal
  userId?: string | undefined
  projectId?: string | undefined
}

export interface TokenAccountFound {
  accountId: TokenAccountId
  /** A user's email address, if known; a project's name. */
  name: string | null
  balance: Tokens
}

export interface TokenHeld {
  hold: TokenHold
  balance: Tokens
}

export interface TokenBalance {
  /** Tokens that can be spent now. Below zero they are owed, and the next grant pays them first. */
  balance: Tokens
  held: Tokens
  /** Not spendable while a dispute is open. */
  suspended: Tokens
  /** Grants with something left, first to expire first. */
  grants: {
    id: TokenGrantId
    kind: TokenGrantKind
    amount: Tokens
    remaining: Tokens
    suspended: Tokens
    grantedAt: Date
    /** `null`: never. */
    expiresAt: Date | null
  }[]
  holds: TokenHold[]
}

export interface TokenHistoryFilter {
  kinds?: TokenEntryKind[] | undefined
  since?: Date | undefined
  until?: Date | undefined
  /** The number of the last entry on the previous page. */
  before?: number | undefined
  /** Default: 50. */
  limit?: number | undefined
}

export interface TokenDay {
  /** In UTC, for example `2026-06-01`. */
  day: string
  granted: Tokens
  /** Spent and captured. */
  used: Tokens
  /** Expired and reversed. */
  lost: Tokens
}

/** A stored sum that the entries do not prove. */
export interface TokenFault {
  accountId: string
  what: string
}

export interface TokenGrantInput {
  accountId: TokenAccountId
  kind: Exclude<TokenGrantKind, 'rollover'>
  amount: Tokens
  /** Identifies the fact that grants: a second grant with the same key is ignored. */
  key: string
  /** Where it came from, such as `{ orderLine: 'line_…' }`. */
  provenance: Record<string, string>
  /** `null`: never. */
  expiresAt: Date | null
  rollover?: TokenRollover | undefined
  periodStart?: Date | undefined
  /** What the periods belong to, such as a subscription item. */
  series?: string | undefined
  reason?: string | undefined
  actor: string
}

/** A part of a grant that an admin revokes. */
export interface RevokeTokensInput {
  grantId: string
  amount: Tokens
  /** A second revocation under the same key is ignored. */
  key: string
  reason: string
  actor: string
}

/**
 * At the end of its period the rest of a grant moves into the next, up to `cap` tokens for all
 * grants of the series together.
 */
export interface TokenRollover {
  cap: number
  series: string
  /** Periods end at `anchor` and every `count` months or days from it. */
  anchor: string
  unit: 'month' | 'day'
  count: number
}

/**
 * Sent once each until new tokens are granted. `project` is the project's name, null for a user's
 * own tokens.
 */
export interface TokenEmailTemplate {
  template: 'tokens_low' | 'tokens_exhausted'
  balance: Tokens
  project: string | null
}
