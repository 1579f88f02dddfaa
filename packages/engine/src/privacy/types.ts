import type { InvoiceOverview } from '../billing/types.ts'
import type { Cart } from '../carts/types.ts'
import type { OrderDetails } from '../orders/types.ts'
import type { Project } from '../projects/types.ts'
import type { Subscription } from '../subscriptions/types.ts'
import type { TokenEntry } from '../tokens/types.ts'

export interface PersonalData {
  orders: OrderDetails[]
  cart: Cart
  subscriptions: Subscription[]
  invoices: InvoiceOverview[]
  stripeCustomerId: string | null
  notifications: { key: string; to: string | null; createdAt: Date; sentAt: Date | null }[]
  /** Projects the user is a member of. */
  projects: Project[]
  /** Every entry of the user's own token account, latest first. */
  tokens: TokenEntry[]
}
