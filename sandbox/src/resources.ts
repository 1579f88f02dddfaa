/** Every operation of the API, resource by resource; and what happens by itself when its time comes. */
import { account } from './account/index.ts'
import { balanceTransactions } from './balance_transactions/index.ts'
import { charges } from './charges/index.ts'
import { expireSession } from './checkout/confirm.ts'
import { checkoutSessions, paymentPages } from './checkout/index.ts'
import { customers } from './customers/index.ts'
import { events } from './events/index.ts'
import type { Operation } from './http/operation.ts'
import { paymentIntents } from './payment_intents/index.ts'
import { settlePaymentIntent } from './payment_intents/settle.ts'
import { paymentMethods } from './payment_methods/index.ts'
import { prices } from './prices/index.ts'
import { products } from './products/index.ts'
import { failRefund, succeedRefund } from './refunds/create.ts'
import { refunds } from './refunds/index.ts'
import { webhookEndpoints } from './webhook_endpoints/index.ts'
import type { World } from './world.ts'

export const operations: Operation[] = [
  ...account,
  ...balanceTransactions,
  ...charges,
  ...checkoutSessions,
  ...customers,
  ...events,
  ...paymentIntents,
  ...paymentMethods,
  ...paymentPages,
  ...prices,
  ...products,
  ...refunds,
  ...webhookEndpoints,
]

/** What a `due` entry of each kind does to its object. */
export const timetable: Record<string, (world: World, id: string) => unknown> = {
  'checkout.session.expire'(world, id) {
    const session = world.store.find('checkout.session', id)
    if (session?.status === 'open') expireSession(world, session)
  },
  'payment_intent.settle_succeeded': (world, id) => settlePaymentIntent(world, id, 'succeeded'),
  'payment_intent.settle_failed': (world, id) => settlePaymentIntent(world, id, 'failed'),
  'refund.fail': failRefund,
  'refund.succeed': succeedRefund,
}
