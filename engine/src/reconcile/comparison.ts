import type { Drift } from '../engine.ts'
import type { Ground } from '../ground.ts'

export interface Found {
  drift: Omit<Drift, 'healed'>
  /** Makes ours what Stripe's is; absent where a person has to. */
  mend?: () => Promise<unknown>
}

export interface Comparison {
  /** What is compared, for the progress bar, and for a later run to go on from. */
  step: string
  /** Our ids, in any order. */
  list(ground: Ground): Promise<string[]>
  /** One call to Stripe, which may be repeated; `undefined` when both agree. */
  compare(ground: Ground, id: string): Promise<Found | undefined>
}
