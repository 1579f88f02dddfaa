/** The part of the engine's face that says what somebody may do for what they pay. */

export interface Entitlement {
  feature: string
  /** A switch that is on, a limit above 0. */
  entitled: boolean
  /** `null` for a switch, and for no limit. */
  limit: number | null
  /** The plan it comes from; `null` for what everybody has. */
  planKey: string | null
}

export interface EntitlementVerbs {
  /**
   * One indexed read and no call to Stripe; or none, for an answer less than a second old. Whoever is late with a payment is refused
   * once the grace of their plan has passed since, in the moment it does.
   * @throws Refusal `entitlement.unknown_feature`: no plan has it, so it is misspelt
   */
  check(userId: string, feature: string): Promise<Entitlement>
  /** Every feature of every plan. */
  list(userId: string): Promise<Entitlement[]>
}
