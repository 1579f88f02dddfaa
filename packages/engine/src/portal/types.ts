export interface PortalInput {
  userId: string
  /** Where the portal sends the customer back to. */
  returnUrl: string
  /** Only the form that updates the payment method, which returns by itself. */
  only?: 'card' | undefined
  /** The same key with the same input returns the same link, for 24 hours. */
  idempotencyKey?: string | undefined
}
