export type { Discrepancy, ReconcileOptions } from '../core/discrepancy.ts'

import type { Discrepancy } from '../core/discrepancy.ts'

export interface ReconcileReport {
  /** How many of Stripe's events were looked up among the received ones. */
  eventsScanned: number
  /** How many records were compared with Stripe's objects. */
  compared: number
  discrepancies: Discrepancy[]
  /**
   * Whether this run resumed one that was interrupted while repairing, and compared only the rest.
   */
  resumed: boolean
}
