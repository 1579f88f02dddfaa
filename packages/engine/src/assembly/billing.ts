/** Plans, subscriptions, billing and the customer portal, as the engine offers them. */

import { previewUpcomingInvoice, showBilling } from '../billing/index.ts'
import type { Billing, UpcomingInvoice } from '../billing/types.ts'
import type { Context } from '../core/context.ts'
import { comparePacks, findPack, findPlans, pushCatalog } from '../plans/index.ts'
import type { CatalogChange, GivenPriceIds, PlanOffer, TokenPack } from '../plans/types.ts'
import { configurePortal, openPortal } from '../portal/index.ts'
import type { PortalInput } from '../portal/types.ts'
import {
  findSubscriptionsOfUser,
  previewPlanChange,
  requestSubscriptionCancel,
  requestSubscriptionChange,
  requestSubscriptionKeep,
  requestSubscriptionResume,
  startSubscription,
} from '../subscriptions/index.ts'
import type {
  OwnSubscription,
  PlanChangeInput,
  PlanChangePreview,
  SubscribeInput,
  SubscribeStarted,
  Subscription,
} from '../subscriptions/types.ts'

export function plansOf(ctx: Context, priceIds: GivenPriceIds) {
  const { plans } = ctx
  return {
    /** The validated configuration. */
    catalog: plans,
    /** The pack of a price; `undefined` for any other price. */
    findPack: (by: {
      priceId?: string | undefined
      lookupKey?: string | undefined
    }): Promise<(TokenPack & { currency: string }) | undefined> => findPack(ctx, plans, by),
    /** The plans for sale, with their prices. */
    list: (): Promise<PlanOffer[]> => findPlans(ctx, plans),
    /**
     * Makes Stripe's products and prices match the configuration; without `apply` it only reports
     * the changes. A changed price is a new one under the same lookup key: existing subscribers
     * keep the old one.
     * @throws StripeError when Stripe does not answer
     */
    push: async (how: { apply: boolean }): Promise<CatalogChange[]> => [
      ...(await pushCatalog(ctx, plans, priceIds, how)),
      ...(await comparePacks(ctx, plans)),
      ...(await configurePortal(ctx, how)),
    ],
  }
}

export function portalOf(ctx: Context) {
  return {
    /**
     * A link to Stripe's customer portal for this customer, valid for minutes.
     * @throws AppError `portal.no_customer`, `idempotency.other_body`, `stripe.unavailable`
     */
    open: (input: PortalInput): Promise<{ url: string }> => openPortal(ctx, input),
  }
}

export function billingOf(ctx: Context) {
  return {
    /** Subscriptions, debts, invoices and credit, read from our rows without a call to Stripe. */
    show: (userId: string): Promise<Billing> => showBilling(ctx, userId),
    /**
     * The next charge, the card it goes to and a planned change, read from Stripe.
     * @throws AppError `stripe.unavailable`
     */
    upcomingInvoice: (userId: string): Promise<UpcomingInvoice> => previewUpcomingInvoice(ctx, userId),
  }
}

export function subscriptionsOf(ctx: Context) {
  return {
    /**
     * Opens a Checkout Session for a plan. The same input returns the session that is open already;
     * other input expires it first.
     * @throws AppError `plan.unknown_price`, `subscription.exists` (with `subscriptionId`),
     *   `project.unknown`, `checkout.refused`, `checkout.session_closed`, `stripe.unavailable`
     */
    start: (input: SubscribeInput): Promise<SubscribeStarted> => startSubscription(ctx, input),
    /** Latest first, including ended ones. */
    ofUser: (userId: string): Promise<Subscription[]> => findSubscriptionsOfUser(ctx, userId),
    /**
     * Computes the cost of a change at Stripe.
     * @throws AppError `subscription.unknown`, `subscription.not_live`, `plan.unknown_price`,
     *   `subscription.change_refused`, `stripe.unavailable`
     */
    preview: (input: OwnSubscription & PlanChangeInput): Promise<PlanChangePreview> =>
      previewPlanChange(ctx, input),
    /**
     * Changes the plan now, charging or crediting the difference, or when the period ends. A change
     * that cannot be paid at once is not made.
     * @throws AppError as `preview`, and `subscription.change_running`,
     *   `subscription.payment_failed`
     */
    change: (
      input: OwnSubscription &
        PlanChangeInput & { when: 'now' | 'period_end'; prorationDate?: Date | undefined },
    ): Promise<Subscription> => requestSubscriptionChange(ctx, input),
    /** Cancels at once without a refund, or when the paid period ends. */
    cancel: (input: OwnSubscription & { when: 'now' | 'period_end' }): Promise<Subscription> =>
      requestSubscriptionCancel(ctx, input),
    /** Undoes what is scheduled for the period's end: a cancellation or a plan change. */
    keep: (input: OwnSubscription): Promise<Subscription> => requestSubscriptionKeep(ctx, input),
    /**
     * Ends a pause: of the subscription, whose new period is charged at once, or of its payment
     * collection.
     */
    resume: (input: OwnSubscription): Promise<Subscription> => requestSubscriptionResume(ctx, input),
  }
}
