/** What Stripe knows of an object and does not show: how a test card will behave, the secret of an endpoint, what a session will do. */

import type {
  CreateInput,
  CustomerUpdate,
  PaymentIntentData,
  SetupIntentData,
  SubscriptionData,
} from '../checkout/schema.ts'
import type { DiscountsInput } from '../discounts/index.ts'
import type { DebitBehaviour } from '../payment-methods/test-bank-accounts.ts'
import type { CardBehaviour } from '../payment-methods/test-cards.ts'
import type { ObjectName } from './objects.ts'

export interface Hidden {
  card: { paymentMethod: string }
  invoiceitem: { credited: { invoice: string; invoice_line_items: string[] } | null }
  'checkout.session': {
    /** The items, in the order of the page. */
    lineItems: string[]
    paymentIntentData: PaymentIntentData
    setupIntentData: SetupIntentData
    subscriptionData: SubscriptionData
    customerUpdate: CustomerUpdate
    /** Days, or `null` without a trial. */
    trialDays: number | null
    /** The intent, to pay or to save a card, of an attempt that has not completed the session: Stripe shows it only on completion. */
    paymentIntent: string | null
    /** What it was made of, where it may be made again. */
    recovers?: CreateInput
  }
  item: { taxRates?: string[] }
  setup_intent: {
    session?: string
    /** The portal's session whose customer wants to pay with this card from now on. */
    portal?: string
  }
  payment_link: { lineItems: string[] }
  quote: { lineItems: string[]; discounts: DiscountsInput }
  payment_method: { card?: CardBehaviour; debit?: DebitBehaviour }
  payment_intent: {
    /** The session that this intent pays for, told of the outcome of an asynchronous payment. */
    session: string | null
    /** Whether the customer has passed 3-D Secure for this attempt. */
    authenticated: boolean
    statementDescriptor?: string
  }
  webhook_endpoint: { secrets: { secret: string; expiresAt: number | null }[] }
}

export type HiddenOf<N extends ObjectName> = N extends keyof Hidden ? Hidden[N] : Record<string, never>
