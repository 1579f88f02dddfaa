import type { SubscriberEmailTemplate } from '../billing/types.ts'
import type { FulfillmentId, OrderId } from '../core/ids.ts'
import type { Fulfillment } from '../fulfillment/types.ts'
import type { OrderSummary } from '../orders/types.ts'
import type { TokenEmailTemplate } from '../tokens/types.ts'

/**
 * The content of an email. A `token` gives access to an account: it is removed from our rows when
 * the email is sent.
 */
export type EmailTemplate =
  | { template: 'verify_email' | 'password_reset'; token: string }
  | { template: 'signed_up_again' }
  | { template: 'order_paid'; orderId: OrderId }
  | { template: 'order_shipped'; orderId: OrderId; fulfillmentId: FulfillmentId }
  /** A refund that was issued; a refund that the customer's bank did not accept. */
  | {
      template: 'order_refunded' | 'refund_failed'
      orderId: OrderId
      amountMinor: number
      currency: string
    }
  /** A payment that arrived after its items were sold to others, and is refunded. */
  | { template: 'late_payment'; orderId: OrderId }
  | SubscriberEmailTemplate
  | TokenEmailTemplate
  /** The recipient was erased, and the content with them. */
  | { template: 'erased' }

/** The template with all the data that its text needs. */
export type Notification = Exclude<EmailTemplate, OrderEmailTemplate> | Composed<OrderEmailTemplate>

type OrderEmailTemplate = Extract<EmailTemplate, { orderId: OrderId }>

type Composed<T> = T extends { template: 'order_shipped' }
  ? { template: 'order_shipped'; fulfillment: Fulfillment } & OrderNotification
  : Omit<T, 'orderId'> & OrderNotification

/** `link` opens the order without an account. */
export interface OrderNotification {
  order: OrderSummary
  link: string | undefined
}

export interface RenderedEmail {
  subject: string
  text: string
  html: string
}

/** Renders emails, and sends them where that is configured. */
export interface Mailer {
  render(notification: Notification): RenderedEmail
  /** `key` identifies the email permanently, so that a mail server can recognize a repetition. */
  send: ((email: RenderedEmail & { key: string; to: string }) => Promise<void>) | undefined
}

export interface NotificationRow {
  key: string
  to: string | null
  template: string
  subject: string
  text: string
  createdAt: Date
  sentAt: Date | null
  /** The error of the last attempt to send it. */
  error: string | null
}

/** Default of an engine without a mailer: renders the template as JSON and sends nothing. */
export const plainMailer: Mailer = {
  render: (notification) => ({
    subject: notification.template,
    text: JSON.stringify(notification),
    html: '',
  }),
  send: undefined,
}
