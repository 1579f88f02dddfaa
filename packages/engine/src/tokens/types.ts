import type { Price } from '../catalog/types.ts'
import type { ApiKeyId, ProjectId, TokenGrantId, TokenHoldId } from '../core/ids.ts'

/** A whole number of tokens, which is no amount of money. */
export type Tokens = number & { readonly unit: 'tokens' }

/** @throws RangeError for what is no whole number that a double holds exactly */
export function tokens(count: number): Tokens {
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(`${count} is no number of tokens`)
  }
  return count as Tokens
}

/** Whose tokens: a user, opaque here, or a project. It is also the account's id. */
export type TokenAccountId = `user:${string}` | `project:${ProjectId}`

export type TokenGrantKind = 'plan' | 'pack' | 'trial' | 'bonus' | 'admin' | 'rollover'

/**
 * `hold` and `release` are each other's mirror, and so are `suspend` and `reinstate`, `reverse` and `restore`; `rollover` and `settle` take from one
 * grant what they give to another. What was used is `spend` and `capture`.
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
  /** What that grant came of. */
  grantKind: TokenGrantKind
  /** The fact behind it: the caller's idempotency key, the hold, the order line, the refund. */
  key: string
  reason: string | null
  /** Who: `user:…`, `api-key:…`, `admin:…`, or `shop` for what happens by itself. */
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

/** What became of one wish of several; `refusal` is what alone it would have been refused with. */
export type SpendResult =
  | ({ ok: true } & TokensSpent)
  | {
      ok: false
      refusal: { code: 'tokens.insufficient' | 'tokens.key_reused'; details: Record<string, unknown> }
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
  /** An hour unless told. */
  expiresInSeconds?: number | undefined
}

/** What can be bought, in the order in which it brings. */
export interface TokensForSale {
  sku: string
  tokens: Tokens
  prices: Price[]
}

/** Who asks: somebody signed in, for themselves and their projects, or a server of the merchant's, for everybody. */
export type TokenPrincipal = { userId: string } | { apiKeyId: ApiKeyId }

/** Whose tokens. Somebody signed in names at most a project, a server either of the two. */
export interface TokenSubject {
  caller: TokenPrincipal
  userId?: string | undefined
  projectId?: string | undefined
}

type Asked<T> = Omit<T, 'accountId' | 'actor'> & TokenSubject

export interface TokenVerbs {
  /**
   * Draws the grant that expires first, all of `amount` or nothing. The same key with the same body is the same spend.
   * @throws AppError `tokens.insufficient` (with `balance`, `missing`, `packs`), `tokens.key_reused`, `project.unknown`
   */
  spend(input: Asked<SpendInput>): Promise<TokensSpent>
  /** Each by itself: what one is refused with, the others do not notice. @throws AppError `project.unknown` */
  spendMany(inputs: Asked<SpendInput>[]): Promise<SpendResult[]>
  /** @throws AppError as `spend` */
  hold(input: Asked<TokenHoldInput>): Promise<TokenHeld>
  /** Uses `amount` of what was held, and gives back the rest. @throws AppError `tokens.hold_unknown`, `tokens.hold_closed`, `tokens.hold_exceeded` */
  capture(input: { caller: TokenPrincipal; holdId: string; amount: Tokens }): Promise<TokenHeld>
  /** Gives back all of it. @throws AppError `tokens.hold_unknown`, `tokens.hold_closed` */
  release(input: { caller: TokenPrincipal; holdId: string }): Promise<TokenHeld>
  /** As of now, whatever was written. @throws AppError `project.unknown` */
  show(whose: TokenSubject): Promise<TokenBalance>
  /** The latest first. @throws AppError `project.unknown` */
  history(whose: TokenSubject, filter?: TokenHistoryFilter): Promise<TokenEntry[]>
  /** Day by day up to today. @throws AppError `project.unknown` */
  usage(whose: TokenSubject, days: number): Promise<TokenDay[]>
  /** What is for sale, the smallest first. */
  packs(): Promise<TokensForSale[]>
  /** The same for any account: for the admin. */
  admin: {
    /** By the address somebody went to checkout with, a project's name, or an id of either; fifty at most. */
    find(search: string): Promise<TokenAccountFound[]>
    show(accountId: TokenAccountId): Promise<TokenBalance>
    history(accountId: TokenAccountId, filter?: TokenHistoryFilter): Promise<TokenEntry[]>
    /** Written into the audit. `undefined` where this was granted before. */
    grant(input: TokenGrantInput): Promise<TokenGrantId | undefined>
    /** Written into the audit. @throws AppError `tokens.grant_unknown`, `tokens.grant_exceeded` */
    revoke(input: RevokeTokensInput): Promise<{ balance: Tokens }>
  }
  /** Proves every account; no faults, if all is well. */
  check(onProgress?: (accounts: number) => void): Promise<{ accounts: number; faults: TokenFault[] }>
}

export interface TokenAccountFound {
  accountId: TokenAccountId
  /** A user's address, if known; a project's name. */
  name: string | null
  balance: Tokens
}

export interface TokenHeld {
  hold: TokenHold
  balance: Tokens
}

export interface TokenBalance {
  /** What can be spent now; below zero it is owed, and the next grant pays it first. */
  balance: Tokens
  held: Tokens
  /** Out of reach while a dispute is open. */
  suspended: Tokens
  /** Of these there is something left, the first to expire first. */
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
  /** The number of the last entry of the page before. */
  before?: number | undefined
  /** 50 unless told. */
  limit?: number | undefined
}

export interface TokenDay {
  /** `2026-06-01`, in UTC. */
  day: string
  granted: Tokens
  /** Spent and captured. */
  used: Tokens
  /** Expired and taken back. */
  lost: Tokens
}

/** What the books do not bear out. */
export interface TokenFault {
  accountId: string
  what: string
}

export interface TokenGrantInput {
  accountId: TokenAccountId
  kind: Exclude<TokenGrantKind, 'rollover'>
  amount: Tokens
  /** Names the fact: a second grant of the same fact is none. */
  key: string
  /** What it came from, such as `{ orderLine: 'line_…' }`. */
  provenance: Record<string, string>
  /** `null`: never. */
  expiresAt: Date | null
  rollover?: TokenRollover | undefined
  periodStart?: Date | undefined
  /** What its periods belong to, such as the item of a subscription. */
  series?: string | undefined
  reason?: string | undefined
  actor: string
}

/** A part of a grant that an admin takes back. */
export interface RevokeTokensInput {
  grantId: string
  amount: Tokens
  /** A second taking under the same key is none. */
  key: string
  reason: string
  actor: string
}

/** At the end of its period the rest of a grant moves into the next, up to `cap` for all grants of the series together. */
export interface TokenRollover {
  cap: number
  series: string
  /** Periods end at `anchor` and every `count` months or days from there. */
  anchor: string
  unit: 'month' | 'day'
  count: number
}

/** Told once each, until new tokens come; `project` is its name, where they are a project's. */
export interface TokenEmailTemplate {
  template: 'tokens_low' | 'tokens_exhausted'
  balance: Tokens
  project: string | null
}
