import type { SubscriberEmailTemplate } from '../billing/types.ts'
import type { FulfillmentId, OrderId } from '../core/ids.ts'
import type { Fulfillment } from '../fulfillment/types.ts'
import type { OrderSummary } from '../orders/types.ts'
import type { TokenEmailTemplate } from '../tokens/types.ts'

/** What a mail says. A `token` is the way into an account: it leaves our rows when the mail is sent. */
export type EmailTemplate =
  | { template: 'verify_email' | 'password_reset'; token: string }
  | { template: 'signed_up_again' }
  | { template: 'order_paid'; orderId: OrderId }
  | { template: 'order_sent'; orderId: OrderId; fulfillmentId: FulfillmentId }
  /** Money on its way back; money that the customer's bank sent back to us. */
  | {
      template: 'order_refunded' | 'refund_returned'
      orderId: OrderId
      amountMinor: number
      currency: string
    }
  /** It came after the goods were sold to others, and goes back. */
  | { template: 'late_money'; orderId: OrderId }
  | SubscriberEmailTemplate
  | TokenEmailTemplate
  /** Its reader was forgotten, and with them what it said. */
  | { template: 'erased' }

/** The letter with all that its words need. */
export type Notification = Exclude<EmailTemplate, OrderEmailTemplate> | Composed<OrderEmailTemplate>

type OrderEmailTemplate = Extract<EmailTemplate, { orderId: OrderId }>

type Composed<L> = L extends { template: 'order_sent' }
  ? { template: 'order_sent'; fulfillment: Fulfillment } & OrderNotification
  : Omit<L, 'orderId'> & OrderNotification

/** `link` is what opens the order without an account. */
export interface OrderNotification {
  order: OrderSummary
  link: string | undefined
}

export interface RenderedEmail {
  subject: string
  text: string
  html: string
}

/** Puts letters into words, and carries them where there is a way. */
export interface Mailer {
  write(notification: Notification): RenderedEmail
  /** `key` names the mail for ever, so that a carrier can tell a repetition. */
  send: ((mail: RenderedEmail & { key: string; to: string }) => Promise<void>) | undefined
}

export interface NotificationRow {
  key: string
  to: string | null
  template: string
  subject: string
  text: string
  createdAt: Date
  sentAt: Date | null
  /** Of the last try to carry it. */
  error: string | null
}
