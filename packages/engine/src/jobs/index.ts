/**
 * All jobs: name, payload, handler and schedule. `core/queue.ts` sets the number of attempts; the
 * backoff is the queue's own. The names and payloads that `enqueue` accepts are derived
 * from this table.
 */
import { z } from 'zod'
import { finishCheckout, releaseExpiredSession } from '../checkout/index.ts'
import type { Context } from '../core/context.ts'
import { isAppError } from '../core/errors.ts'
import { type Id, isId, type Kind } from '../core/ids.ts'
import { deleteErasedStripeCustomers } from '../customers/index.ts'
import { retryCollection } from '../dunning/index.ts'
import { pruneIdempotencyClaims } from '../idempotency/index.ts'
import { sendNotification } from '../notifications/index.ts'
import { redactStripeEvents } from '../privacy/index.ts'
import { reconcile } from '../reconcile/index.ts'
import { finishRefund } from '../refunds/index.ts'
import { fetchStripeObject } from '../stripe-sync/fetch-object.ts'
import { retryStripeEvent, retryWaitingEvents } from '../stripe-sync/retry.ts'
import { endDuplicateSubscription, finishSubscriptionCheckout, makeChange } from '../subscriptions/index.ts'
import {
  grantPlanTokens,
  notifyLowTokens,
  pruneTokenRejections,
  settleDueTokenAccounts,
} from '../tokens/index.ts'
import { checkTrial, remindOfTrialEnd } from '../trials/index.ts'
import { job } from './job.ts'
import { unlockJobs } from './unlock-jobs.ts'

const id = <K extends Kind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === 'string' && isId(kind, value))
const none = z.object({})

export const jobs = {
  /** A product went in stock, low on stock or out of stock: its cached page is out of date. */
  'announce-products': job({
    payload: z.object({ slugs: z.array(z.string()) }),
    run: async (_ctx, { slugs }, jobContext) => jobContext.productsChanged(slugs),
  }),

  /** A trial has started, or its card has become known. */
  'check-trial': job({
    payload: z.object({ subscriptionId: z.string() }),
    run: (ctx, { subscriptionId }) => checkTrial(ctx, subscriptionId),
  }),

  /** An account was erased. Nightly, for those for whom Stripe did not answer. */
  'delete-stripe-customers': job({
    payload: none,
    run: (ctx) => deleteErasedStripeCustomers(ctx),
    crontab: '31 3 * * *',
  }),

  /** One customer completed two checkouts for subscriptions. */
  'end-duplicate-subscription': job({
    payload: z.object({ userId: z.string() }),
    run: (ctx, { userId }) => endDuplicateSubscription(ctx, userId),
  }),

  /** An event's payload was ambiguous, incomplete or in another API version. */
  'fetch-stripe-object': job({
    payload: z.object({ objectId: z.string() }),
    run: (ctx, { objectId }) => fetchStripeObject(ctx, objectId),
  }),

  /** A checkout crashed between two steps, or was canceled while Stripe was unavailable. */
  'finish-checkout': job({
    payload: z.object({ orderId: id('order') }),
    run: (ctx, { orderId }) => finishCheckout(ctx, orderId),
  }),

  /** A refund whose intent is saved and whose result is not. */
  'finish-refund': job({
    payload: z.object({ refundId: id('refund') }),
    run: (ctx, { refundId }) => finishRefund(ctx, refundId),
  }),

  /** A change of a subscription whose result is unknown. */
  'finish-subscription-change': job({
    payload: z.object({ changeId: id('subscriptionChange') }),
    run: (ctx, { changeId }) => finishSubscriptionChange(ctx, changeId),
  }),

  /** A checkout for a subscription crashed between two steps, or no event reported its end. */
  'finish-subscription-checkout': job({
    payload: z.object({ checkoutId: id('subscriptionCheckout') }),
    run: (ctx, { checkoutId }) => finishSubscriptionCheckout(ctx, checkoutId),
  }),

  /** An invoice was paid, refunded or disputed, or another month of a yearly plan has begun. */
  'grant-plan-tokens': job({
    payload: z.object({ invoiceId: z.string() }),
    run: (ctx, { invoiceId }) => grantPlanTokens(ctx, invoiceId),
  }),

  /** Notifies customers whose token balance is low or empty. */
  'notify-low-tokens': job({
    payload: none,
    run: async (ctx) => {
      await notifyLowTokens(ctx)
    },
    crontab: '*/5 * * * *',
  }),

  /** Does nothing: if it runs, a worker is alive. See `probeWorker`. */
  'probe-worker': job({ payload: none, run: async () => {} }),

  /** Stored answers are replayed for 24 hours; older ones are deleted. */
  'prune-idempotency-keys': job({
    payload: none,
    run: async (ctx) => {
      await pruneIdempotencyClaims(ctx)
      await pruneTokenRejections(ctx)
    },
    crontab: '17 * * * *',
  }),

  /** Nightly: events that were never received, and rows that differ from Stripe's objects. */
  reconcile: job({ payload: none, run: (ctx) => reconcileAndLog(ctx), crontab: '43 4 * * *' }),

  /** An account was erased. Nightly, for events that arrived since. */
  'redact-stripe-events': job({
    payload: z.object({ userId: z.string().optional() }),
    run: (ctx) => redactStripeEvents(ctx),
    crontab: '51 3 * * *',
  }),

  /** A checkout session should have ended by now, and no event reported it. */
  'release-expired-session': job({
    payload: z.object({ orderId: id('order') }),
    run: (ctx, { orderId }) => releaseExpiredSession(ctx, orderId),
  }),

  /** A trial ends in three days, whether or not Stripe's event arrived. */
  'remind-of-trial-end': job({
    payload: z.object({ subscriptionId: z.string() }),
    run: (ctx, { subscriptionId }) => remindOfTrialEnd(ctx, subscriptionId),
  }),

  /** A subscriber with an unpaid renewal has a new default card. */
  'retry-collection': job({
    payload: z.object({ userId: z.string() }),
    run: (ctx, { userId }) => retryCollection(ctx, userId),
  }),

  /** An event failed. Each failure enqueues the next attempt: the queue's backoff has no jitter. */
  'retry-stripe-event': job({
    payload: z.object({ eventId: z.string() }),
    run: (ctx, { eventId }) => retryStripeEvent(ctx, eventId),
  }),

  /** A payment arrived. Events of its refunds and disputes may have arrived before it. */
  'retry-waiting-events': job({
    payload: z.object({ arrived: z.string() }),
    run: (ctx, { arrived }) => retryWaitingEvents(ctx, arrived),
  }),

  /** Sends a stored notification. Without a mailer it stays in the admin's list of emails. */
  'send-notification': job({
    payload: z.object({ key: z.string() }),
    run: (ctx, { key }) => sendNotification(ctx, key),
  }),

  /** Posts the expiry of grants and holds to accounts that were not read since. */
  'settle-token-accounts': job({
    payload: none,
    run: async (ctx) => {
      await settleDueTokenAccounts(ctx)
    },
    crontab: '* * * * *',
  }),

  /** Releases jobs whose worker died. */
  'unlock-jobs': job({ payload: none, run: (ctx) => unlockJobs(ctx), crontab: '* * * * *' }),
}

type Payloads = { [N in keyof typeof jobs]: z.infer<(typeof jobs)[N]['payload']> }

declare module '../core/queue.ts' {
  interface JobPayloads extends Payloads {}
}

async function finishSubscriptionChange(ctx: Context, changeId: Id<'subscriptionChange'>): Promise<void> {
  try {
    await makeChange(ctx, changeId)
  } catch (error) {
    // An expected failure is stored with the change, and no caller waits for the answer.
    if (!isAppError(error)) {
      throw error
    }
    ctx.log.warn({ changeId, reason: error.details.reason }, 'Stripe rejected a subscription change')
  }
}

async function reconcileAndLog(ctx: Context): Promise<void> {
  const { eventsScanned, compared, discrepancies } = await reconcile(ctx, { repair: true })
  const remaining = discrepancies.filter((discrepancy) => !discrepancy.repaired)
  ctx.log.info(
    { eventsScanned, compared, discrepancies: discrepancies.length, remaining: remaining.length },
    'Reconciled with Stripe',
  )
  for (const discrepancy of remaining) {
    ctx.log.error({ discrepancy }, 'A discrepancy needs manual review')
  }
}
