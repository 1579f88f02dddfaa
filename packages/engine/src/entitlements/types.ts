/** The part of the engine's face that says what somebody may do for what they pay. */

/**
 * Why somebody's plan does not give what it has: its payment is later than its grace, a bank holds what was paid until it has decided a
 * dispute, or has given it back for good.
 */
export type BlockReason = 'payment_late' | 'payment_disputed' | 'payment_lost'

export interface Entitlement {
  feature: string
  /** A switch that is on, a limit above 0. */
  entitled: boolean
  /** `null` for a switch, and for no limit. */
  limit: number | null
  /** The plan it comes from; `null` for what everybody has. */
  planKey: string | null
  /** Of what there would be more if nothing were withheld, why it is not there; else `null`. */
  blockReason: BlockReason | null
}

export interface EntitlementVerbs {
  /**
   * One indexed read and no call to Stripe; or none, for an answer less than a second old. Whoever is late with a payment is refused
   * once the grace of their plan has passed since, in the moment it does. What a bank has taken back of the period that was paid for last
   * gives nothing until the dispute is won, or another period is paid.
   * @throws AppError `entitlement.unknown_feature`: no plan has it, so it is misspelt
   */
  check(userId: string, feature: string): Promise<Entitlement>
  /** Every feature of every plan. */
  list(userId: string): Promise<Entitlement[]>
}
