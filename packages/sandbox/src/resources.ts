/** Every operation of the API, by resource, and the handler of every kind of job. */
import { account } from './account/index.ts'
import { balanceTransactions } from './balance-transactions/index.ts'
import { billingPortal } from './billing-portal/index.ts'
import { charges } from './charges/index.ts'
import { expireSession } from './checkout/confirm.ts'
import { checkoutSessions, paymentPages } from './checkout/index.ts'
import type { SandboxContext } from './context.ts'
import { coupons } from './coupons/index.ts'
import { creditNotes } from './credit-notes/index.ts'
import { customers } from './customers/index.ts'
import { closeDispute } from './disputes/dispute.ts'
import { disputes } from './disputes/index.ts'
import { events } from './events/index.ts'
import type { Operation } from './http/operation.ts'
import { search } from './http/search.ts'
import { invoiceItems } from './invoiceitems/index.ts'
import { advanceInvoice } from './invoices/actions.ts'
import { invoicePayments, invoices } from './invoices/index.ts'
import { markInvoiceOverdue } from './invoices/mark-overdue.ts'
import { collectInvoice } from './invoices/pay.ts'
import { paymentIntents } from './payment-intents/index.ts'
import { settlePaymentIntent } from './payment-intents/settle.ts'
import { paymentLinks } from './payment-links/index.ts'
import { paymentMethods } from './payment-methods/index.ts'
import { plans } from './plans/index.ts'
import { prices } from './prices/index.ts'
import { products } from './products/index.ts'
import { promotionCodes } from './promotion-codes/index.ts'
import { quotes } from './quotes/index.ts'
import { failRefund, succeedRefund } from './refunds/create.ts'
import { refunds } from './refunds/index.ts'
import { setupIntents } from './setup-intents/index.ts'
import { shippingRates } from './shipping-rates/index.ts'
import { sources } from './sources/index.ts'
import { subscriptionItems } from './subscription-items/index.ts'
import { advanceSchedule, emitScheduleExpiring } from './subscription-schedules/advance.ts'
import { subscriptionSchedules } from './subscription-schedules/index.ts'
import { subscriptions } from './subscriptions/index.ts'
import {
  cancelWhenDue,
  emitTrialWillEnd,
  emitUpcomingInvoice,
  expireIncomplete,
  renewSubscription,
  resumeCollection,
} from './subscriptions/renew.ts'
import { taxIds } from './tax-ids/index.ts'
import { verifyTaxId } from './tax-ids/tax-id.ts'
import { taxRates } from './tax-rates/index.ts'
import { finishAdvance, testClocks } from './test-helpers/test-clocks.ts'
import { webhookEndpoints } from './webhook-endpoints/index.ts'

/** These come first, because otherwise `search` would be taken for an id. */
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

/** The handler of each kind of job. It gets the id of the job's object. */
export const jobHandlers: Record<string, (ctx: SandboxContext, id: string) => unknown> = {
  'checkout.session.expire'(ctx, id) {
    const session = ctx.store.find('checkout.session', id)
    if (session?.status === 'open') {
      expireSession(ctx, session)
    }
  },
  'dispute.lose': (ctx, id) => closeDispute(ctx, ctx.store.get('dispute', id), 'lost'),
  'dispute.win': (ctx, id) => closeDispute(ctx, ctx.store.get('dispute', id), 'won'),
  'invoice.finalize': (ctx, id) => advanceInvoice(ctx, ctx.store.get('invoice', id), true),
  'invoice.overdue': markInvoiceOverdue,
  'invoice.retry'(ctx, id) {
    const invoice = ctx.store.find('invoice', id)
    if (invoice?.status === 'open') {
      collectInvoice(ctx, invoice, { offSession: true })
    }
  },
  'payment_intent.settle_succeeded': (ctx, id) => settlePaymentIntent(ctx, id, 'succeeded'),
  'payment_intent.settle_failed': (ctx, id) => settlePaymentIntent(ctx, id, 'failed'),
  'refund.fail': failRefund,
  'refund.succeed': succeedRefund,
  'subscription.cancel': cancelWhenDue,
  'subscription.expire': expireIncomplete,
  'subscription.renew': renewSubscription,
  'subscription.resume_collection': resumeCollection,
  'subscription.trial_will_end': emitTrialWillEnd,
  'subscription.upcoming': emitUpcomingInvoice,
  'subscription_schedule.advance': advanceSchedule,
  'subscription_schedule.expiring': emitScheduleExpiring,
  'tax_id.verify': verifyTaxId,
  'test_clock.advance': finishAdvance,
}
