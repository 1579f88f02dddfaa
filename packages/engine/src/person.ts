/** What the shop knows of somebody with an account. */
import type { Cart, OrderDetails } from './engine.ts'
import type { Project, TokenEntry } from './purse.ts'
import type { InvoiceOverview } from './subscriber.ts'
import type { Subscription } from './subscription.ts'

export interface LinkCustomerInput {
  /** Opaque here. */
  userId: string
  /** Shown to be theirs; absent where it was not. */
  verifiedEmail?: string | undefined
  /** Of the guest they were until now. */
  cartToken?: string | undefined
}

export interface PersonalData {
  orders: OrderDetails[]
  cart: Cart
  subscriptions: Subscription[]
  invoices: InvoiceOverview[]
  stripeCustomerId: string | null
  notifications: { key: string; to: string | null; createdAt: Date; sentAt: Date | null }[]
  /** Those they are a member of. */
  projects: Project[]
  /** Every entry of their own account, the latest first. */
  tokens: TokenEntry[]
}
