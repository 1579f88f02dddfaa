/** A debit that paid for a session settled or bounced. The session stays complete. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'
import { invoicePaidBy } from './invoice.ts'

export function sessionSettled(world: World, intent: Objects['payment_intent']) {
  const session = world.store.find(
    'checkout.session',
    world.store.hidden('payment_intent', intent.id).session,
  )
  if (session === undefined) {
    return
  }
  if (intent.status !== 'succeeded') {
    world.emit('checkout.session.async_payment_failed', session)
    return
  }
  const invoice = invoicePaidBy(world, session, intent.id)
  const paid = world.store.save({ ...session, invoice: session.invoice ?? invoice, payment_status: 'paid' })
  world.emit('checkout.session.async_payment_succeeded', paid)
}
