/** What Stripe told, as it is asked for and shown. */

export type Received =
  | { ok: true; eventId: string; outcome: string }
  /** `reason` is safe to answer: it names no secret. */
  | { ok: false; reason: string }

export type StripeEventStatus = 'pending' | 'applied' | 'ignored' | 'dead'

/** All conditions must hold; without any, every event. */
export interface StripeEventFilter {
  id?: string | undefined
  type?: string | undefined
  status?: StripeEventStatus | undefined
  objectId?: string | undefined
  /** By Stripe's time: `since` included, `until` not. */
  since?: Date | undefined
  until?: Date | undefined
  /** The last event of the page before. */
  before?: string | undefined
  /** 50 when listing, all when replaying. */
  limit?: number | undefined
}

export interface StripeEventRow {
  id: string
  type: string
  apiVersion: string | null
  objectId: string | null
  /** Stripe's time, to the second. */
  created: Date
  receivedAt: Date
  status: StripeEventStatus
  /** What became of it, in a sentence. */
  outcome: string | null
  attempts: number
  error: string | null
  nextTryAt: Date | null
  settledAt: Date | null
}

export interface StripeEventDetails extends StripeEventRow {
  /** As Stripe sent it. */
  body: unknown
}

export interface StripeEventStatsInput {
  /** Up to now, by Stripe's time. */
  spanMinutes: number
  /** In how many parts of equal length, 500 at most. */
  buckets: number
}

export interface StripeEventStats {
  since: Date
  until: Date
  /** Empty ones are among them. */
  buckets: {
    since: Date
    applied: number
    ignored: number
    pending: number
    dead: number
    /** From Stripe's `created` to settled; `null` where nothing was. */
    lagSecondsMedian: number | null
    lagSecondsP95: number | null
  }[]
}
