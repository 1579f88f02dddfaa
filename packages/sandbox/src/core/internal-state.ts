/**
 * Data of an object that Stripe's API does not show: how a test card will behave, the secrets of an
 * endpoint, the parameters of what a Checkout Session creates.
 */

import type {
  CreateInput,
  CustomerUpdate,
  PaymentIntentData,
  SetupIntentData,
  SubscriptionData,
} from '../checkout/schema.ts'
import type { DiscountsInput } from '../discounts/index.ts'
import type { DebitBehavior } from '../payment-methods/test-bank-accounts.ts'
import type { CardBehavior } from '../payment-methods/test-cards.ts'
import type { ObjectName } from './objects.ts'

export interface InternalState {
  card: { paymentMethod: string }
  invoiceitem: { credited: { invoice: string; invoice_line_items: string[] } | null }
  'checkout.session': {
    /** Ids of the line items, in the order of the page. */
    lineItems: string[]
    paymentIntentData: PaymentIntentData
    setupIntentData: SetupIntentData
    subscriptionData: SubscriptionData
    customerUpdate: CustomerUpdate
    /** Length of the trial in days, `null` without a trial. */
    trialDays: number | null
    /**
     * The payment intent or setup intent of an attempt that has not completed the session. Stripe
     * shows it only on completion.
     */
    paymentIntent: string | null
    /** The session's own parameters, if it can be recovered after it has expired. */
    recoveryInput?: CreateInput
  }
  item: { taxRates?: string[] }
  setup_intent: {
    session?: string
    /** The portal session whose customer is changing the default card. */
    portal?: string
  }
  payment_link: { lineItems: string[] }
  quote: { lineItems: string[]; discounts: DiscountsInput }
  payment_method: { card?: CardBehavior; debit?: DebitBehavior }
  payment_intent: {
    /** The Checkout Session of this intent, updated when an asynchronous payment settles. */
    session: string | null
    /** Whether the customer passed 3-D Secure for this attempt. */
    authenticated: boolean
    statementDescriptor?: string
  }
  webhook_endpoint: { secrets: { secret: string; expiresAt: number | null }[] }
}

export type InternalStateOf<N extends ObjectName> = N extends keyof InternalState
  ? InternalState[N]
  : Record<string, never>
