/** What the dashboard says of Stripe's words: a sentence for each, so that one learns by watching. */
import type { Fault } from '../faults/faults.ts'

/** By event type; a type that is not here is explained by its longest known beginning. */
const lessons: Record<string, string> = {
  'balance.available': 'Money that was pending can be paid out now.',
  'billing_portal.session.created': 'Somebody may manage their subscription on the portal for a few minutes.',
  charge: 'One attempt to take money. A payment may have several; the last one counts.',
  'charge.succeeded': 'The bank said yes. The order is not paid until the payment, or the checkout, says so.',
  'charge.failed': 'The bank said no. The payment goes on: the customer may try another card.',
  'charge.pending': 'A bank debit is under way. Nothing is paid yet; the answer comes in days.',
  'charge.updated': 'Comes a moment after success, when the money is booked and the fee is known.',
  'charge.refunded': 'The sum of what went back. The same money is told by refund.*: act on one of the two.',
  'charge.refund.updated': 'The old name of refund.updated. Act on one of the two.',
  'charge.dispute':
    'The cardholder asked the bank for the money back. Stripe has taken it already, and a fee.',
  'charge.dispute.funds_withdrawn': 'Fires when a dispute opens, not when it is lost.',
  'charge.dispute.funds_reinstated': 'The dispute was won: the money is back.',
  'checkout.session.completed':
    'The customer is through. Look at payment_status: completed does not mean paid.',
  'checkout.session.async_payment_succeeded': 'A debit settled: now it is paid.',
  'checkout.session.async_payment_failed': 'A debit bounced. The session stays complete; nothing was paid.',
  'checkout.session.expired': 'Nobody paid in time. What was reserved can be given back.',
  customer: 'Somebody who buys.',
  'customer.subscription.created':
    'A subscription began, perhaps still incomplete. May arrive after its first update.',
  'customer.subscription.updated': 'Anything about it changed; previous_attributes says what.',
  'customer.subscription.deleted': 'It has ended. This is final.',
  'customer.subscription.trial_will_end': 'Three days before the trial ends.',
  'customer.tax_id.created': 'A tax id, not looked up yet: verification says when it is.',
  'customer.tax_id.updated': 'The government has answered; verification says what.',
  'invoice.created': 'A draft: it can still be changed for about an hour.',
  'invoice.finalized': 'The invoice can no longer be changed, and is due.',
  'invoice.paid': 'Paid, by whatever means. This is the one to grant access on.',
  'invoice.payment_succeeded':
    'A payment of it succeeded; invoice.paid tells more, for it also covers what was free.',
  'invoice.payment_failed':
    'The card was refused. Stripe tries again by the calendar; access is yours to decide.',
  'invoice.payment_action_required': 'The bank wants to see the customer (3-D Secure).',
  'invoice.upcoming': 'Days before the renewal: the last moment to add something.',
  'invoice_payment.paid': 'Ties an invoice to the payment that paid it. May come up to twenty seconds late.',
  'payment_intent.created': 'An intention to pay. Often arrives after the payment has already succeeded.',
  'payment_intent.succeeded': 'Paid.',
  'payment_intent.payment_failed': 'An attempt failed. The intent waits for another.',
  'payment_intent.requires_action': 'The bank wants to see the customer (3-D Secure).',
  'payment_intent.processing': 'A bank debit is under way: neither paid nor failed, for days.',
  'payment_intent.canceled': 'Nobody will pay this any more.',
  'payment_method.attached': 'Saved to a customer for later.',
  price: 'What something costs. Amounts never change: a new price is a new object.',
  product: 'What is sold.',
  'refund.created': 'Money is on its way back. It may still fail.',
  'refund.updated': 'The refund changed: it settled, or got its bank reference.',
  'refund.failed': 'The bank sent the money back to you, perhaps days later. The customer has nothing.',
  setup_intent: 'Saves a card without charging it.',
  'test_helpers.test_clock': 'A clock that a test turns; its customers live by it.',
}

export function lessonOf(type: string): string | undefined {
  for (let name = type; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    if (Object.hasOwn(lessons, name)) {
      return lessons[name]
    }
  }
  return undefined
}

/** What is due, as it will be read before it happens. */
const dues: Record<string, string> = {
  'checkout.session.expire': 'a checkout expires unless it is paid',
  'dispute.lose': 'a dispute is lost',
  'dispute.win': 'a dispute is won',
  'invoice.finalize': 'a draft becomes an invoice, and is charged',
  'invoice.overdue': 'an invoice is overdue',
  'invoice.retry': 'a failed invoice is charged again',
  'payment_intent.settle_failed': 'a bank debit bounces',
  'payment_intent.settle_succeeded': 'a bank debit settles',
  'refund.fail': 'a refund comes back',
  'refund.succeed': 'a refund settles',
  'subscription.cancel': 'a subscription ends',
  'subscription.expire': 'a subscription that was never paid expires',
  'subscription.renew': 'a subscription renews',
  'subscription.resume_collection': 'a subscription is collected for again',
  'subscription.trial_will_end': 'word that a trial will end',
  'subscription.upcoming': 'word that a renewal is coming',
  'subscription_schedule.advance': 'a schedule enters its next phase',
  'subscription_schedule.expiring': 'word that a schedule will end',
  'tax_id.verify': 'a tax id is looked up',
  'test_clock.advance': 'a test clock arrives',
  'webhook.deliver': 'an event is sent',
}

export const dueInWords = (kind: string): string =>
  dues[kind] ?? kind.replaceAll('_', ' ').replaceAll('.', ': ')

interface FaultWords {
  title: string
  /** What it teaches. */
  text: string
  side: 'webhooks' | 'api'
  /** What `amount` means and the value offered, where it means something. */
  amount?: { label: string; value: number }
}

export const faultWords: Record<Fault['kind'], FaultWords> = {
  late: {
    side: 'webhooks',
    title: 'Late',
    text: 'Events wait before they are sent.',
    amount: { label: 'Milliseconds', value: 30_000 },
  },
  duplicate: {
    side: 'webhooks',
    title: 'Several times',
    text: 'The same event arrives again.',
    amount: { label: 'Copies', value: 2 },
  },
  shuffle: { side: 'webhooks', title: 'Shuffled', text: 'Events arrive in any order, within two seconds.' },
  drop: {
    side: 'webhooks',
    title: 'Dropped',
    text: 'Events never arrive. Reconciling must find what happened.',
  },
  rate_limit: { side: 'api', title: 'Rate limit', text: 'The API answers 429 and does nothing.' },
  error_before: { side: 'api', title: 'Error before', text: 'The API answers 500 and has done nothing.' },
  error_after: {
    side: 'api',
    title: 'Error after',
    text: 'The API does it, and answers 500. Only an idempotency key saves you.',
  },
  timeout_before: {
    side: 'api',
    title: 'Time-out before',
    text: 'The API hangs and does nothing.',
    amount: { label: 'Milliseconds', value: 90_000 },
  },
  timeout_after: {
    side: 'api',
    title: 'Time-out after',
    text: 'The API does it and hangs.',
    amount: { label: 'Milliseconds', value: 90_000 },
  },
  delay: {
    side: 'api',
    title: 'Slow',
    text: 'The API thinks before it acts.',
    amount: { label: 'Milliseconds', value: 2_000 },
  },
  delay_after: {
    side: 'api',
    title: 'Slow to answer',
    text: 'The API acts, and thinks before it answers.',
    amount: { label: 'Milliseconds', value: 2_000 },
  },
}

/** What a control says once it was used, by the word in the address. */
export const told: Record<string, string> = {
  advanced: 'The clock was turned. Whatever became due has happened, in order.',
  cleared: 'All faults are off.',
  done: 'Done. Its events say what came of it.',
  expired: 'The checkout has expired.',
  fault: 'The fault is on.',
  reset: 'Everything is gone but the account.',
  resent: 'The event is on its way again.',
  rolled: 'The endpoint has a new secret. The old one goes on signing for a day.',
  settled: 'The bank has answered.',
  refused: 'That could not be done: it is no longer in a state that allows it.',
}
