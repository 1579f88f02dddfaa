/**
 * One sentence about each event type, shown on the event's page. A type without a sentence uses
 * that of its longest listed prefix: `charge.captured` uses `charge`.
 */
const descriptions: Record<string, string> = {
  'balance.available': 'Funds moved from the pending balance to the available balance.',
  'billing_portal.session.created':
    'A customer portal session was created. Its link expires after a few minutes.',
  charge: 'A charge is one attempt to collect a payment. A payment can have several; the latest one counts.',
  'charge.succeeded':
    'The bank approved the charge. Fulfill orders on payment_intent.succeeded or checkout.session.completed, not on this event.',
  'charge.failed':
    'The bank declined the charge. The payment stays open, and the customer can try another card.',
  'charge.pending': 'A bank debit was started. It is not paid yet; the outcome takes days.',
  'charge.updated':
    'Sent shortly after a charge succeeds, once its balance transaction and fee are available.',
  'charge.refunded':
    'The total refunded on this charge changed. The refund events report the same money: handle one or the other.',
  'charge.refund.updated': 'The older name of refund.updated. Handle one or the other.',
  'charge.dispute':
    'The cardholder disputed the charge with their bank. Stripe has already withdrawn the amount and a fee.',
  'charge.dispute.funds_withdrawn': 'Sent when a dispute is opened, not when it is lost.',
  'charge.dispute.funds_reinstated': 'The dispute was won, and the funds were returned.',
  'checkout.session.completed':
    'The customer completed checkout. Check payment_status: a completed session is not necessarily paid.',
  'checkout.session.async_payment_succeeded': 'A delayed payment, such as a bank debit, succeeded.',
  'checkout.session.async_payment_failed':
    'A delayed payment, such as a bank debit, failed. The session stays complete but is not paid.',
  'checkout.session.expired': 'The session expired without a payment. Release what was reserved for it.',
  customer: 'A customer was created, changed or deleted.',
  'customer.subscription.created':
    'A subscription was created; it can still be incomplete. This event can arrive after the first update.',
  'customer.subscription.updated': 'A subscription changed. previous_attributes shows what.',
  'customer.subscription.deleted': 'A subscription ended. It cannot be reactivated.',
  'customer.subscription.trial_will_end': 'Sent three days before a trial ends.',
  'customer.tax_id.created': 'A tax ID was added. Its verification is still pending.',
  'customer.tax_id.updated': 'The verification of a tax ID has finished.',
  'invoice.created': 'A draft invoice was created. It can be edited for about an hour.',
  'invoice.finalized': 'The invoice was finalized. It can no longer be edited and is ready for payment.',
  'invoice.paid': 'The invoice is paid, by any means. Use this event to grant access.',
  'invoice.payment_succeeded':
    'A payment of the invoice succeeded. invoice.paid also covers invoices marked as paid outside of Stripe.',
  'invoice.payment_failed':
    'A payment of the invoice failed. Stripe retries it on schedule; whether access continues is up to you.',
  'invoice.payment_action_required': 'The customer has to authenticate the payment (3D Secure).',
  'invoice.upcoming': 'Sent a few days before a renewal: the last chance to add invoice items.',
  'invoice_payment.paid':
    'Links an invoice to the payment that paid it. Can arrive up to twenty seconds late.',
  'payment_intent.created': 'A payment was started. This event often arrives after the payment succeeded.',
  'payment_intent.succeeded': 'The payment succeeded.',
  'payment_intent.payment_failed': 'A payment attempt failed. The customer can try again.',
  'payment_intent.requires_action': 'The customer has to authenticate the payment (3D Secure).',
  'payment_intent.processing': 'A bank debit is processing. The outcome takes days.',
  'payment_intent.canceled': 'The payment was canceled and can no longer be paid.',
  'payment_method.attached': 'A payment method was saved to a customer.',
  price: 'A price was created, changed or deleted. Its amount never changes: a new amount is a new price.',
  product: 'A product was created, changed or deleted.',
  'refund.created': 'A refund was created. It can still fail.',
  'refund.updated': 'A refund changed: for example, it succeeded or received its bank reference.',
  'refund.failed':
    'The refund failed, possibly days later, and its amount was returned to your balance. The customer did not receive it.',
  setup_intent: 'A setup intent saves a card for later without charging it.',
  'test_helpers.test_clock': 'A test clock advances time for the customers attached to it.',
}

export function describeEvent(type: string): string | undefined {
  for (let name = type; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    if (Object.hasOwn(descriptions, name)) {
      return descriptions[name]
    }
  }
  return undefined
}
