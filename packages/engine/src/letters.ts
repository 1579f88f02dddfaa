/** What customers are told, before it is put into words; and whoever does that. */
import type { Fulfilment, OrderSummary } from './engine.ts'
import type { FulfilmentId, OrderId } from './ids.ts'
import type { TokenLetter } from './purse.ts'
import type { SubscriberLetter } from './subscriber.ts'

/** What a mail says. A `token` is the way into an account: it leaves our rows when the mail is sent. */
export type Letter =
  | { template: 'verify_email' | 'password_reset'; token: string }
  | { template: 'signed_up_again' }
  | { template: 'order_paid'; orderId: OrderId }
  | { template: 'order_sent'; orderId: OrderId; fulfilmentId: FulfilmentId }
  /** Money on its way back; money that the customer's bank sent back to us. */
  | {
      template: 'order_refunded' | 'refund_returned'
      orderId: OrderId
      amountMinor: number
      currency: string
    }
  /** It came after the goods were sold to others, and goes back. */
  | { template: 'late_money'; orderId: OrderId }
  | SubscriberLetter
  | TokenLetter
  /** Its reader was forgotten, and with them what it said. */
  | { template: 'forgotten' }

/** The letter with all that its words need. */
export type Told = Exclude<Letter, LetterOfOrder> | Composed<LetterOfOrder>

type LetterOfOrder = Extract<Letter, { orderId: OrderId }>
type Composed<L> = L extends { template: 'order_sent' }
  ? { template: 'order_sent'; fulfilment: Fulfilment } & OrderTold
  : Omit<L, 'orderId'> & OrderTold

/** `link` is what opens the order without an account. */
export interface OrderTold {
  order: OrderSummary
  link: string | undefined
}

export interface Written {
  subject: string
  text: string
  html: string
}

/** Puts letters into words, and carries them where there is a way. */
export interface Postman {
  write(told: Told): Written
  /** `key` names the mail for ever, so that a carrier can tell a repetition. */
  carry: ((mail: Written & { key: string; to: string }) => Promise<void>) | undefined
}

export interface MailRow {
  key: string
  to: string | null
  template: string
  subject: string
  text: string
  writtenAt: Date
  sentAt: Date | null
  /** Of the last try to carry it. */
  error: string | null
}
