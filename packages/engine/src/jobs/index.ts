/** Every job: its name, what it does, and when it comes by itself. What enqueues it is its cause. */
import type { JobName } from '../core/queue.ts'
import { announceProductsJob } from './announce-products.ts'
import { checkTrialJob } from './check-trial.ts'
import { collectAgainJob } from './collect-again.ts'
import { deleteStripeCustomersJob } from './delete-stripe-customers.ts'
import { endSecondSubscriptionJob } from './end-second-subscription.ts'
import { fetchStripeObjectJob } from './fetch-stripe-object.ts'
import { finishCheckoutJob } from './finish-checkout.ts'
import { finishRefundJob } from './finish-refund.ts'
import { finishSubscriptionChangeJob } from './finish-subscription-change.ts'
import { finishSubscriptionCheckoutJob } from './finish-subscription-checkout.ts'
import { grantPlanTokensJob } from './grant-plan-tokens.ts'
import type { JobHandler } from './job.ts'
import { notifyLowTokensJob } from './notify-low-tokens.ts'
import { probeWorkerJob } from './probe-worker.ts'
import { pruneIdempotencyKeysJob } from './prune-idempotency-keys.ts'
import { reconcileJob } from './reconcile.ts'
import { redactStripeEventsJob } from './redact-stripe-events.ts'
import { releaseDeadSessionJob } from './release-dead-session.ts'
import { remindOfTrialEndJob } from './remind-of-trial-end.ts'
import { retryStripeEventJob } from './retry-stripe-event.ts'
import { retryWaitingEventsJob } from './retry-waiting-events.ts'
import { sendNotificationJob } from './send-notification.ts'
import { settleTokenAccountsJob } from './settle-token-accounts.ts'
import { unlockJobsJob } from './unlock-jobs.ts'

export const jobs: { [N in JobName]: { run: JobHandler<N>; crontab?: string } } = {
  'announce-products': { run: announceProductsJob },
  'blank-stripe-events': { run: redactStripeEventsJob, crontab: '51 3 * * *' },
  'check-trial': { run: checkTrialJob },
  'collect-again': { run: collectAgainJob },
  'delete-stripe-customers': { run: deleteStripeCustomersJob, crontab: '31 3 * * *' },
  'fetch-stripe-object': { run: fetchStripeObjectJob },
  'finish-checkout': { run: finishCheckoutJob },
  'finish-refund': { run: finishRefundJob },
  'finish-subscription-change': { run: finishSubscriptionChangeJob },
  'finish-subscription-checkout': { run: finishSubscriptionCheckoutJob },
  'end-second-subscription': { run: endSecondSubscriptionJob },
  'forget-idempotency-keys': { run: pruneIdempotencyKeysJob, crontab: '17 * * * *' },
  'probe-worker': { run: probeWorkerJob },
  reconcile: { run: reconcileJob, crontab: '43 4 * * *' },
  'release-dead-session': { run: releaseDeadSessionJob },
  'remind-of-trial-end': { run: remindOfTrialEndJob },
  'retry-stripe-event': { run: retryStripeEventJob },
  'send-mail': { run: sendNotificationJob },
  'retry-waiting-events': { run: retryWaitingEventsJob },
  'grant-plan-tokens': { run: grantPlanTokensJob },
  'settle-token-accounts': { run: settleTokenAccountsJob, crontab: '* * * * *' },
  'tell-low-tokens': { run: notifyLowTokensJob, crontab: '*/5 * * * *' },
  'unlock-jobs': { run: unlockJobsJob, crontab: '* * * * *' },
}
