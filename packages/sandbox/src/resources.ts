/** Every operation of the API, resource by resource; and what happens by itself when its time comes. */
import { account } from './account/index.ts'
import { balanceTransactions } from './balance_transactions/index.ts'
import { billingPortal } from './billing_portal/index.ts'
import { charges } from './charges/index.ts'
import { expireSession } from './checkout/confirm.ts'
import { checkoutSessions, paymentPages } from './checkout/index.ts'
import { coupons } from './coupons/index.ts'
import { creditNotes } from './credit_notes/index.ts'
import { customers } from './customers/index.ts'
import { closeDispute } from './disputes/dispute.ts'
import { disputes } from './disputes/index.ts'
import { events } from './events/index.ts'
import type { Operation } from './http/operation.ts'
import { search } from './http/search.ts'
import { invoiceItems } from './invoiceitems/index.ts'
import { advanceInvoice } from './invoices/actions.ts'
import { invoicePayments, invoices } from './invoices/index.ts'
import { overdue } from './invoices/overdue.ts'
import { collectInvoice } from './invoices/pay.ts'
import { paymentIntents } from './payment_intents/index.ts'
import { settlePaymentIntent } from './payment_intents/settle.ts'
import { paymentLinks } from './payment_links/index.ts'
import { paymentMethods } from './payment_methods/index.ts'
import { plans } from './plans/index.ts'
import { prices } from './prices/index.ts'
import { products } from './products/index.ts'
import { promotionCodes } from './promotion_codes/index.ts'
import { quotes } from './quotes/index.ts'
import { failRefund, succeedRefund } from './refunds/create.ts'
import { refunds } from './refunds/index.ts'
import { setupIntents } from './setup_intents/index.ts'
import { shippingRates } from './shipping_rates/index.ts'
import { sources } from './sources/index.ts'
import { subscriptionItems } from './subscription_items/index.ts'
import { subscriptionSchedules } from './subscription_schedules/index.ts'
import { advanceSchedule, remindOfExpiry } from './subscription_schedules/schedule.ts'
import { subscriptions } from './subscriptions/index.ts'
import {
  cancelWhenDue,
  expireIncomplete,
  remindOfRenewal,
  remindOfTrialEnd,
  renewSubscription,
  resumeCollection,
} from './subscriptions/renew.ts'
import { taxIds } from './tax_ids/index.ts'
import { verifyTaxId } from './tax_ids/tax_id.ts'
import { taxRates } from './tax_rates/index.ts'
import { finishAdvance, testClocks } from './test_helpers/test_clocks.ts'
import { webhookEndpoints } from './webhook_endpoints/index.ts'
import type { World } from './world.ts'

/** These come first: `search` must not be taken for an id. */
const searches: Operation[] = [
  search('charge', '/v1/charges', ['amount', 'currency', 'customer', 'status', 'disputed', 'refunded']),
  search('customer', '/v1/customers', ['email', 'name', 'phone']),
  search('invoice', '/v1/invoices', ['currency', 'customer', 'number', 'status', 'total']),
  search('payment_intent', '/v1/payment_intents', ['amount', 'currency', 'customer', 'status']),
  search('price', '/v1/prices', ['active', 'currency', 'lookup_key', 'product', 'type']),
  search('product', '/v1/products', ['active', 'description', 'name', 'shippable', 'url']),
  search('subscription', '/v1/subscriptions', ['status']),
]

export const operations: Operation[] = [
  ...searches,
  ...account,
  ...balanceTransactions,
  ...billingPortal,
  ...charges,
  ...checkoutSessions,
  ...coupons,
  ...creditNotes,
  ...customers,
  ...disputes,
  ...events,
  ...invoiceItems,
  ...invoicePayments,
  ...invoices,
  ...paymentIntents,
  ...paymentLinks,
  ...paymentMethods,
  ...paymentPages,
  ...plans,
  ...prices,
  ...products,
  ...promotionCodes,
  ...quotes,
  ...refunds,
  ...setupIntents,
  ...shippingRates,
  ...sources,
  ...subscriptionItems,
  ...subscriptionSchedules,
  ...subscriptions,
  ...taxIds,
  ...taxRates,
  ...testClocks,
  ...webhookEndpoints,
]

/** What a `due` entry of each kind does to its object. */
export const timetable: Record<string, (world: World, id: string) => unknown> = {
  'checkout.session.expire'(world, id) {
    const session = world.store.find('checkout.session', id)
    if (session?.status === 'open') {
      expireSession(world, session)
    }
  },
  'dispute.lose': (world, id) => closeDispute(world, world.store.get('dispute', id), 'lost'),
  'dispute.win': (world, id) => closeDispute(world, world.store.get('dispute', id), 'won'),
  'invoice.finalize': (world, id) => advanceInvoice(world, world.store.get('invoice', id), true),
  'invoice.overdue': overdue,
  'invoice.retry'(world, id) {
    const invoice = world.store.find('invoice', id)
    if (invoice?.status === 'open') {
      collectInvoice(world, invoice, { offSession: true })
    }
  },
  'payment_intent.settle_succeeded': (world, id) => settlePaymentIntent(world, id, 'succeeded'),
  'payment_intent.settle_failed': (world, id) => settlePaymentIntent(world, id, 'failed'),
  'refund.fail': failRefund,
  'refund.succeed': succeedRefund,
  'subscription.cancel': cancelWhenDue,
  'subscription.expire': expireIncomplete,
  'subscription.renew': renewSubscription,
  'subscription.resume_collection': resumeCollection,
  'subscription.trial_will_end': remindOfTrialEnd,
  'subscription.upcoming': remindOfRenewal,
  'subscription_schedule.advance': advanceSchedule,
  'subscription_schedule.expiring': remindOfExpiry,
  'tax_id.verify': verifyTaxId,
  'test_clock.advance': finishAdvance,
}
