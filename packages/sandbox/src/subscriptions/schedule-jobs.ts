/** Schedules the jobs of a subscription, such as its renewal. Called again after every change. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { periodEnds } from './items.ts'

const day = 86_400
const noticeDays = { trialWillEnd: 3, upcoming: 7 }

export function scheduleSubscriptionJobs(ctx: SandboxContext, subscription: Objects['subscription']) {
  ctx.jobs.cancel(subscription.id)
  const clock = ctx.testClockOf(subscription.customer)
  const now = ctx.now(subscription.customer)
  const add = (kind: string, at: number) => ctx.jobs.add(kind, subscription.id, at * 1_000, clock)
  const { status, cancel_at, trial_end, pause_collection } = subscription
  if (status === 'incomplete') {
    add('subscription.expire', subscription.created + 23 * 3_600)
  }
  if (['canceled', 'incomplete', 'incomplete_expired', 'paused'].includes(status)) {
    return
  }
  const renewal = Math.min(...periodEnds(subscription))
  if (cancel_at !== null) {
    add('subscription.cancel', cancel_at)
  }
  if (status === 'trialing' && trial_end !== null && trial_end - noticeDays.trialWillEnd * day > now) {
    add('subscription.trial_will_end', trial_end - noticeDays.trialWillEnd * day)
  }
  if (renewal - noticeDays.upcoming * day > now && cancel_at !== renewal) {
    add('subscription.upcoming', renewal - noticeDays.upcoming * day)
  }
  if (pause_collection?.resumes_at) {
    add('subscription.resume_collection', pause_collection.resumes_at)
  }
  add('subscription.renew', renewal)
}
