/** Metadata key of a Stripe customer that holds our customer id. */
export const CUSTOMER_KEY = 'countinghouse_customer'

export interface LinkCustomerInput {
  /** Opaque id from the account system. */
  userId: string
  /** Email address that the user has verified; absent if unverified. */
  verifiedEmail?: string | undefined
  /** Token of the guest cart from the request's cookie. */
  cartToken?: string | undefined
}
