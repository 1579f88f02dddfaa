/** Where our rows and Stripe's objects do not agree. */
export interface Discrepancy {
  /** Such as `order ord_…` or `event evt_…`. */
  what: string
  ours: string
  stripes: string
  /** What healing does, or what a person has to do. */
  hint: string
  repaired: boolean
}

export interface ReconcileReport {
  /** How many of Stripe's events were looked for in the inbox. */
  eventsWalked: number
  /** How many of our rows were compared with their objects. */
  compared: number
  discrepancies: Discrepancy[]
  /** It went on where a run that healed had been broken off, and looked only at the rest. */
  resumed: boolean
}

export interface ReconcileOptions {
  /** Without it nothing is changed. */
  repair: boolean
  /** `total` is `undefined` where it is not known before the end. */
  onProgress?: ((progress: { step: string; done: number; total: number | undefined }) => void) | undefined
  signal?: AbortSignal | undefined
}
