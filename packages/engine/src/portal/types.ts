export interface PortalInput {
  userId: string
  /** Where they come back to. */
  returnUrl: string
  /** The form for another card alone, which leads back by itself. */
  only?: 'card' | undefined
  /** The same key with the same input is answered with the same link, for 24 hours. */
  idempotencyKey?: string | undefined
}

export interface Portal {
  /**
   * A link to Stripe's customer portal, for this customer and for minutes.
   * @throws AppError `portal.no_customer`, `idempotency.other_body`, `stripe.unavailable`
   */
  open(input: PortalInput): Promise<{ url: string }>
}
