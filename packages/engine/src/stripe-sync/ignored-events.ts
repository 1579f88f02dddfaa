import type { StripeEventType } from './stripe-object.ts'

/** Event types that look relevant and are ignored on purpose, each with the reason. */
export const ignoredEvents = {
  'charge.refunded':
    '`refund.*` reports the same money, one refund at a time; handling both would count it twice.',
  'charge.refund.updated': 'The older name of `refund.updated`; handling both would fetch the refund twice.',
  'payment_intent.succeeded':
    'The checkout session or the invoice reports the same payment, and what it was for.',
  'payment_intent.payment_failed':
    'A declined card leaves the session open, and the customer can try another one.',
  'payment_intent.created': 'Nothing is paid yet, and it usually arrives after `payment_intent.succeeded`.',
  'customer.subscription.pending_update_applied':
    '`customer.subscription.updated` shows the result. Our own changes never wait as pending: an unpaid change fails.',
  'customer.subscription.pending_update_expired':
    'The subscription did not change, and our own changes are never pending.',
  'invoice.payment_succeeded': 'The same as `invoice.paid`, but not sent for payments outside of Stripe.',
  'invoice.upcoming': 'A preview without an id. The upcoming invoice is fetched when a page shows it.',
  'invoice.overdue':
    "The subscription becomes past due by its own event, and the invoice's due date shows that it is overdue.",
  'invoice.will_be_due': 'A reminder of the due date, which is known since the invoice was finalized.',
  'invoice.sent': 'Stripe e-mailed the invoice; nothing about it changed.',
  'invoice.overpaid': '`invoice.updated` has the amount that was overpaid.',
  'invoice.finalization_failed': 'The invoice stays a draft, and Stripe tells the merchant why.',
  'invoiceitem.created': 'A line of a future invoice, which will include it.',
  'invoiceitem.deleted': 'A line of an invoice that was never created.',
  'payment_method.attached':
    'A card matters once it is a default: `customer.updated` and `customer.subscription.updated` report that.',
  'payment_method.detached': 'If it was the default, `customer.updated` reports that there is none.',
  'subscription_schedule.created': 'The subscription names its schedule in `customer.subscription.updated`.',
  'subscription_schedule.updated':
    'A scheduled change matters once it takes effect, and then the subscription reports it.',
  'subscription_schedule.released':
    'The subscription no longer names the schedule in `customer.subscription.updated`.',
} as const satisfies { [T in StripeEventType]?: string }
