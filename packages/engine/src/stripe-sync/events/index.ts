/**
 * The inbox. `handled` is the only list of the events we act on: the endpoint at Stripe is registered from it, so that subscribed
 * and handled cannot differ. `ignored` says of the near misses why nothing acts on them.
 */
import disputeClosed from './charge.dispute.closed.ts'
import disputeCreated from './charge.dispute.created.ts'
import disputeFundsReinstated from './charge.dispute.funds_reinstated.ts'
import disputeFundsWithdrawn from './charge.dispute.funds_withdrawn.ts'
import disputeUpdated from './charge.dispute.updated.ts'
import chargeSucceeded from './charge.succeeded.ts'
import chargeUpdated from './charge.updated.ts'
import asyncPaymentFailed from './checkout.session.async_payment_failed.ts'
import asyncPaymentSucceeded from './checkout.session.async_payment_succeeded.ts'
import completed from './checkout.session.completed.ts'
import expired from './checkout.session.expired.ts'
import creditNoteCreated from './credit_note.created.ts'
import creditNoteUpdated from './credit_note.updated.ts'
import creditNoteVoided from './credit_note.voided.ts'
import customerCreated from './customer.created.ts'
import customerDeleted from './customer.deleted.ts'
import subscriptionCreated from './customer.subscription.created.ts'
import subscriptionDeleted from './customer.subscription.deleted.ts'
import subscriptionPaused from './customer.subscription.paused.ts'
import subscriptionResumed from './customer.subscription.resumed.ts'
import subscriptionTrialWillEnd from './customer.subscription.trial_will_end.ts'
import subscriptionUpdated from './customer.subscription.updated.ts'
import customerUpdated from './customer.updated.ts'
import invoiceCreated from './invoice.created.ts'
import invoiceDeleted from './invoice.deleted.ts'
import invoiceFinalized from './invoice.finalized.ts'
import invoiceMarkedUncollectible from './invoice.marked_uncollectible.ts'
import invoicePaid from './invoice.paid.ts'
import invoicePaymentActionRequired from './invoice.payment_action_required.ts'
import invoicePaymentFailed from './invoice.payment_failed.ts'
import invoiceUpdated from './invoice.updated.ts'
import invoiceVoided from './invoice.voided.ts'
import invoicePaymentPaid from './invoice_payment.paid.ts'
import type { StripeEventHandler, StripeEventType } from './on-stripe-event.ts'
import refundCreated from './refund.created.ts'
import refundFailed from './refund.failed.ts'
import refundUpdated from './refund.updated.ts'

export const handled = {
  'charge.dispute.closed': disputeClosed,
  'charge.dispute.created': disputeCreated,
  'charge.dispute.funds_reinstated': disputeFundsReinstated,
  'charge.dispute.funds_withdrawn': disputeFundsWithdrawn,
  'charge.dispute.updated': disputeUpdated,
  'charge.succeeded': chargeSucceeded,
  'charge.updated': chargeUpdated,
  'checkout.session.async_payment_failed': asyncPaymentFailed,
  'checkout.session.async_payment_succeeded': asyncPaymentSucceeded,
  'checkout.session.completed': completed,
  'checkout.session.expired': expired,
  'credit_note.created': creditNoteCreated,
  'credit_note.updated': creditNoteUpdated,
  'credit_note.voided': creditNoteVoided,
  'customer.created': customerCreated,
  'customer.deleted': customerDeleted,
  'customer.subscription.created': subscriptionCreated,
  'customer.subscription.deleted': subscriptionDeleted,
  'customer.subscription.paused': subscriptionPaused,
  'customer.subscription.resumed': subscriptionResumed,
  'customer.subscription.trial_will_end': subscriptionTrialWillEnd,
  'customer.subscription.updated': subscriptionUpdated,
  'customer.updated': customerUpdated,
  'invoice.created': invoiceCreated,
  'invoice.deleted': invoiceDeleted,
  'invoice.finalized': invoiceFinalized,
  'invoice.marked_uncollectible': invoiceMarkedUncollectible,
  'invoice.paid': invoicePaid,
  'invoice.payment_action_required': invoicePaymentActionRequired,
  'invoice.payment_failed': invoicePaymentFailed,
  'invoice.updated': invoiceUpdated,
  'invoice.voided': invoiceVoided,
  'invoice_payment.paid': invoicePaymentPaid,
  'refund.created': refundCreated,
  'refund.failed': refundFailed,
  'refund.updated': refundUpdated,
} as const satisfies { [T in StripeEventType]?: StripeEventHandler<T> }

export const ignored = {
  'charge.refunded':
    'refund.* carries the same money, one refund at a time; acting on both would count it twice.',
  'charge.refund.updated': 'The older name of refund.updated; acting on both would only fetch twice.',
  'payment_intent.succeeded': 'The session, or the invoice, tells of the same money, and of what it was for.',
  'payment_intent.payment_failed': 'A declined card leaves the session open: the customer tries another.',
  'payment_intent.created': 'Nothing is paid yet, and it usually arrives after `succeeded`.',
  'customer.subscription.pending_update_applied':
    '`updated` shows what was applied; and no change of ours waits as pending: one that cannot be paid does not happen.',
  'customer.subscription.pending_update_expired': 'Nothing changed, and none of ours was pending.',
  'invoice.payment_succeeded': 'The twin of `invoice.paid`, without what was paid outside of Stripe.',
  'invoice.upcoming': 'A preview without an id: what it will ask for is asked of Stripe when somebody looks.',
  'invoice.overdue':
    "The subscription turns past due by an event of its own; what is overdue is seen by the invoice's dates.",
  'invoice.will_be_due': 'A reminder of a date that the invoice has shown since it was finalized.',
  'invoice.sent': 'Stripe mailed it; it is as it was.',
  'invoice.overpaid': 'What was paid too much is in the invoice of `invoice.updated`.',
  'invoice.finalization_failed': 'It stays a draft, and Stripe tells the merchant why.',
  'invoiceitem.created': 'A line of an invoice that is still to be made: it comes with that.',
  'invoiceitem.deleted': 'A line of an invoice that was never made.',
  'payment_method.attached':
    "A card is of use once it is somebody's default: `customer.updated` and the subscription say so.",
  'payment_method.detached': 'Where it was the default, `customer.updated` says that there is none.',
  'subscription_schedule.created': 'The subscription names its schedule in `updated`.',
  'subscription_schedule.updated':
    'What a schedule will do counts once it has done it, and then the subscription says so.',
  'subscription_schedule.released': 'The subscription no longer names it, and says so in `updated`.',
} as const satisfies { [T in StripeEventType]?: string }

export type HandledType = keyof typeof handled

export const handledEventTypes = Object.keys(handled) as HandledType[]

/** The handler of a type that came from outside; `undefined` when there is none. */
export function handlerOf(type: string): StripeEventHandler | undefined {
  // Each handler takes the object of its own type, which the table's own type has checked.
  return Object.hasOwn(handled, type)
    ? (handled[type as HandledType] as unknown as StripeEventHandler)
    : undefined
}

export const reasonIgnored = (type: string): string =>
  Object.hasOwn(ignored, type) ? ignored[type as keyof typeof ignored] : 'No handler for this type.'
