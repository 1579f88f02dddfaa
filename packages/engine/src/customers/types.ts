export interface LinkCustomerInput {
  /** Opaque here. */
  userId: string
  /** Shown to be theirs; absent where it was not. */
  verifiedEmail?: string | undefined
  /** Of the guest they were until now. */
  cartToken?: string | undefined
}
