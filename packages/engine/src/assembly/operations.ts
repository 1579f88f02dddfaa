/** The ledger, Stripe events, API keys and the audit log, as the engine offers them. */
import { createApiKey, listApiKeys, revokeApiKey, useApiKey } from '../api-keys/index.ts'
import type { ApiKey, ApiKeyCreated, ApiKeyInput, ApiKeyUsed } from '../api-keys/types.ts'
import { listAudit, recordAudit } from '../audit/index.ts'
import type { AuditEntry, Audited } from '../audit/types.ts'
import type { Context } from '../core/context.ts'
import { inTransaction } from '../core/context.ts'
import { checkLedger, listAccounts, listEntriesOf } from '../ledger/index.ts'
import type { AccountBalance, JournalEntry, LedgerReport } from '../ledger/types.ts'
import type { ReconcileOptions } from '../reconcile/types.ts'
import { findStripeEvent, findStripeEvents } from '../stripe-sync/find.ts'
import { receiveStripeEvent } from '../stripe-sync/receive.ts'
import { replayStripeEvents } from '../stripe-sync/replay.ts'
import { readStripeEventStats } from '../stripe-sync/stats.ts'
import type {
  Received,
  StripeEventDetails,
  StripeEventFilter,
  StripeEventRow,
  StripeEventStats,
  StripeEventStatsInput,
} from '../stripe-sync/types.ts'

export function ledgerOf(ctx: Context) {
  return {
    /**
     * Checks that the ledger balances, that every payment and refund is in it, and that it matches
     * Stripe's balance transactions to the minor unit. With `repair`, missing entries are posted.
     * @throws StripeError when Stripe does not answer
     */
    check: (options: ReconcileOptions): Promise<LedgerReport> => checkLedger(ctx, options),
    accounts: (): Promise<AccountBalance[]> => listAccounts(ctx),
    /** Entries of an order or an invoice and of the payment behind it, earliest first. */
    entriesOf: (subject: string): Promise<JournalEntry[]> => listEntriesOf(ctx, subject),
  }
}

export function stripeEventsOf(ctx: Context, webhookSecrets: string[]) {
  const { db } = ctx
  return {
    /**
     * Receives one webhook delivery: the unparsed `body` and the `Stripe-Signature` header. `ok` is
     * `false` for an invalid signature (answer 400). Throws only if the event could not be stored
     * (answer 500).
     */
    receive: (delivery: { body: Uint8Array; signature: string | undefined }): Promise<Received> =>
      receiveStripeEvent(ctx, webhookSecrets, delivery),
    /** Newest first. */
    list: (filter?: StripeEventFilter): Promise<StripeEventRow[]> => findStripeEvents(db, filter),
    find: (id: string): Promise<StripeEventDetails | undefined> => findStripeEvent(db, id),
    /** Number of events by outcome over time, and how long they took to settle. */
    stats: (input: StripeEventStatsInput): Promise<StripeEventStats> => readStripeEventStats(ctx, input),
    /**
     * Enqueues jobs that apply events again, with their objects fetched from Stripe. Returns the
     * number of events.
     */
    replay: (filter: StripeEventFilter): Promise<number> => replayStripeEvents(ctx, filter),
  }
}

export function apiKeysOf(ctx: Context) {
  return {
    create: (input: ApiKeyInput): Promise<ApiKeyCreated> =>
      inTransaction(ctx, (tx) => createApiKey(tx, input, ctx.settings.livemode)),
    /** Newest first, including revoked keys. */
    list: (): Promise<ApiKey[]> => listApiKeys(ctx),
    /**
     * Effective from the next request. Revoking a revoked key does nothing.
     * @throws AppError `api_key.unknown`
     */
    revoke: (input: { id: string; actor: string }): Promise<void> =>
      inTransaction(ctx, (tx) => revokeApiKey(tx, input)),
    /** Authenticates a request and records the use; `undefined` for an unknown or revoked key. */
    use: (key: string): Promise<ApiKeyUsed | undefined> => useApiKey(ctx, key),
  }
}

export function auditOf(ctx: Context) {
  return {
    /** For actions that the engine does not record itself. Entries cannot be changed or deleted. */
    record: (entry: AuditEntry): Promise<void> => inTransaction(ctx, (tx) => recordAudit(tx, entry)),
    /** Newest first; `limit` defaults to 50. */
    list: (filter?: { subject?: string; limit?: number }): Promise<Audited[]> => listAudit(ctx, filter),
  }
}
