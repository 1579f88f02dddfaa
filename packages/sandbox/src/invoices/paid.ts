import type { Objects } from '../ground/objects.ts'
import { cancelPaymentIntent } from '../payment_intents/index.ts'
import { subscriptionPaid } from '../subscriptions/paid.ts'
import type { World } from '../world.ts'

type Invoice = Objects['invoice']

/** Paid: by its intent, by the balance alone, or outside of Stripe. */
export function markInvoicePaid(
  world: World,
  before: Invoice,
  payment: { amount: number; outOfBand?: boolean },
): Invoice {
  const now = world.now(before.customer)
  world.due.cancel(before.id)
  const paid = world.store.save<Invoice>({
    ...before,
    status: 'paid',
    amount_paid: payment.outOfBand ? before.amount_due : payment.amount,
    ...(payment.outOfBand ? { amount_paid_off_stripe: before.amount_due } : {}),
    amount_remaining: 0,
    attempt_count: before.attempt_count + (payment.amount > 0 ? 1 : 0),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, paid_at: now },
  })
  for (const open of world.store.all('invoice_payment', { invoice: before.id, status: 'open' })) {
    settle(world, open, payment, now)
  }
  world.emit('invoice.updated', paid, { previous: before })
  world.emit('invoice.paid', paid)
  world.emit('invoice.payment_succeeded', paid)
  subscriptionPaid(world, paid)
  return paid
}

function settle(
  world: World,
  open: Objects['invoice_payment'],
  payment: { amount: number; outOfBand?: boolean },
  now: number,
) {
  if (payment.outOfBand || payment.amount === 0) {
    world.store.save({ ...open, status: 'canceled', status_transitions: { canceled_at: now, paid_at: null } })
    const intent = world.store.find('payment_intent', open.payment.payment_intent)
    const isForNothing = payment.amount === 0 && !payment.outOfBand
    if (
      intent !== undefined &&
      isForNothing &&
      !['succeeded', 'canceled', 'processing'].includes(intent.status)
    ) {
      cancelPaymentIntent(world, intent, 'void_invoice')
    }
    return
  }
  const paid = world.store.save({
    ...open,
    status: 'paid',
    amount_paid: payment.amount,
    status_transitions: { canceled_at: null, paid_at: now },
  })
  world.emit('invoice_payment.paid', paid)
}
