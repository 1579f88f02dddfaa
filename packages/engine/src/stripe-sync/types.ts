/** Stripe events as the engine's callers ask for them and show them. */

export type Received =
  | { ok: true; eventId: string; outcome: string }
  /** `reason` contains no secret and may be sent to the caller. */
  | { ok: false; reason: string }

export type StripeEventStatus = 'pending' | 'applied' | 'ignored' | 'dead'

/** All conditions must match; an empty filter matches every event. */
export interface StripeEventFilter {
  id?: string | undefined
  type?: string | undefined
  status?: StripeEventStatus | undefined
  objectId?: string | undefined
  /** Earliest time of the event at Stripe, inclusive. */
  since?: Date | undefined
  /** Latest time of the event at Stripe, exclusive. */
  until?: Date | undefined
  /** Id of the last event of the previous page. */
  before?: string | undefined
  /** Default: 50 when listing, all matches when replaying. */
  limit?: number | undefined
}

export interface StripeEventRow {
  id: string
  type: string
  apiVersion: string | null
  objectId: string | null
  /** When Stripe created the event, to the second. */
  created: Date
  receivedAt: Date
  status: StripeEventStatus
  /** What happened to the event, in one sentence. */
  outcome: string | null
  attempts: number
  error: string | null
  nextTryAt: Date | null
  settledAt: Date | null
}

export interface StripeEventDetails extends StripeEventRow {
  /** The event as Stripe sent it, with personal data redacted once its customer is erased. */
  body: unknown
}

export interface StripeEventStatsInput {
  /** Length of the period, which ends now, in minutes. */
  spanMinutes: number
  /** Number of buckets of equal length, at most 500. */
  buckets: number
}

export interface StripeEventStats {
  since: Date
  until: Date
  /** In order of time, empty buckets included. */
  buckets: {
    since: Date
    applied: number
    ignored: number
    pending: number
    dead: number
    /** Seconds from Stripe's `created` until the event was settled; `null` if none was. */
    lagSecondsMedian: number | null
    lagSecondsP95: number | null
  }[]
}
