/** Description of each kind of scheduled action in the overview. */
const descriptions: Record<string, string> = {
  'checkout.session.expire': 'Checkout session expires',
  'dispute.lose': 'Dispute is lost',
  'dispute.win': 'Dispute is won',
  'invoice.finalize': 'Draft invoice is finalized and charged',
  'invoice.overdue': 'Invoice becomes overdue',
  'invoice.retry': 'Failed invoice payment is retried',
  'payment_intent.settle_failed': 'Bank debit fails',
  'payment_intent.settle_succeeded': 'Bank debit succeeds',
  'refund.fail': 'Refund fails',
  'refund.succeed': 'Refund succeeds',
  'subscription.cancel': 'Subscription is canceled',
  'subscription.expire': 'Incomplete subscription expires',
  'subscription.renew': 'Subscription renews',
  'subscription.resume_collection': 'Payment collection resumes',
  'subscription.trial_will_end': 'Trial end notice is sent',
  'subscription.upcoming': 'Upcoming renewal notice is sent',
  'subscription_schedule.advance': 'Schedule starts its next phase',
  'subscription_schedule.expiring': 'Schedule expiration notice is sent',
  'tax_id.verify': 'Tax ID is verified',
  'test_clock.advance': 'Test clock finishes advancing',
  'webhook.deliver': 'Event is delivered',
}

export const describeScheduled = (kind: string): string =>
  descriptions[kind] ?? kind.replaceAll('_', ' ').replaceAll('.', ': ')
