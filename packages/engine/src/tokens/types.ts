import type { Price } from '../catalog/types.ts'
import type { ApiKeyId, ProjectId, TokenGrantId, TokenHoldId } from '../core/ids.ts'

/** A whole number of tokens; never an amount of money. */
export type Tokens = number & { readonly unit: 'tokens' }

/** @throws RangeError unless `count` is an integer that a double holds exactly */
export function tokens(count: number): Tokens {
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(`${count} is no number of tokens`)
  }
  return count as Tokens
}

/**
 * The owner of an account, which is also its id: a user of the merchant's, whose id is opaque here,
 * or a project.
 */
export type TokenAccountId = `user:${string}` | `project:${ProjectId}`

export type TokenGrantKind = 'plan' | 'pack' | 'trial' | 'bonus' | 'admin' | 'rollover'

/**
 * `hold` and `release` are mirror images, and so are `suspend` and `reinstate`, `reverse` and
 * `restore`; `rollover` and `settle` take from one grant what they give to another. Used tokens are
 * `spend` and `capture`.
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
   * The fact behind the entry: the caller's idempotency key, the hold, the order line, the refund.
   */
  key: string
  reason: string | null
  /** `user:…`, `api-key:…`, `admin:…`, or `shop` for what happens by itself. */
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

/** The result of one spend of several; `error` is what the spend alone would have failed with. */
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

/** Whose tokens. A signed-in user names at most a project, a server either of the two. */
export interface TokenSubject {
  principal: TokenPrincipal
  userId?: string | undefined
  projectId?: string | undefined
}

type InputOf<T> = Omit<T, 'accountId' | 'actor'> & TokenSubject

export interface TokenVerbs {
  /**
   * Spends all of `amount` or nothing, from the grants that expire first. The same key with the
   * same body is the same spend.
   * @throws AppError `tokens.insufficient` (with `balance`, `missing`, `packs`),
   *   `tokens.key_reused`, `project.unknown`
   */
  spend(input: InputOf<SpendInput>): Promise<TokensSpent>
  /**
   * Several spends, independent of each other: one that fails does not affect the others.
   * @throws AppError `project.unknown`
   */
  spendMany(inputs: InputOf<SpendInput>[]): Promise<SpendResult[]>
  /** Sets tokens aside until they are captured, released or expired. @throws AppError as `spend` */
  hold(input: InputOf<TokenHoldInput>): Promise<TokenHeld>
  /**
   * Uses `amount` of what was held, and releases the rest.
   * @throws AppError `tokens.hold_unknown`, `tokens.hold_closed`, `tokens.hold_exceeded`
   */
  capture(input: { principal: TokenPrincipal; holdId: string; amount: Tokens }): Promise<TokenHeld>
  /** Releases all of a hold. @throws AppError `tokens.hold_unknown`, `tokens.hold_closed` */
  release(input: { principal: TokenPrincipal; holdId: string }): Promise<TokenHeld>
  /** The balance at this moment. @throws AppError `project.unknown` */
  show(subject: TokenSubject): Promise<TokenBalance>
  /** Entries, latest first. @throws AppError `project.unknown` */
  history(subject: TokenSubject, filter?: TokenHistoryFilter): Promise<TokenEntry[]>
  /** Totals by day up to today. @throws AppError `project.unknown` */
  usage(subject: TokenSubject, days: number): Promise<TokenDay[]>
  /** Token packs for sale, smallest first. */
  packs(): Promise<TokensForSale[]>
  /** The same for any account, for the merchant's admins. */
  admin: {
    /**
     * Finds accounts by a customer's email address, a project's name, or an id of either; at most
     * fifty.
     */
    find(search: string): Promise<TokenAccountFound[]>
    show(accountId: TokenAccountId): Promise<TokenBalance>
    history(accountId: TokenAccountId, filter?: TokenHistoryFilter): Promise<TokenEntry[]>
    /** Recorded in the audit log. Returns `undefined` if this was granted before. */
    grant(input: TokenGrantInput): Promise<TokenGrantId | undefined>
    /**
     * Recorded in the audit log.
     * @throws AppError `tokens.grant_unknown`, `tokens.grant_exceeded`
     */
    revoke(input: RevokeTokensInput): Promise<{ balance: Tokens }>
  }
  /** Checks every account; `faults` is empty if all is well. */
  check(onProgress?: (accounts: number) => void): Promise<{ accounts: number; faults: TokenFault[] }>
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
