/**
 * The names and payloads of jobs, and the enqueuing of them in the transaction of their cause, so
 * that a job exists exactly when its cause does. What a job does is in `jobs/`; the names are here,
 * so that every floor may enqueue.
 */
import { sql } from 'kysely'
import { offsetMs } from './clock.ts'
import type { Tx } from './context.ts'
import type { OrderId, RefundId, SubscriptionChangeId, SubscriptionCheckoutId } from './ids.ts'

export interface JobPayloads {
  'finish-checkout': { orderId: OrderId }
  'release-dead-session': { orderId: OrderId }
  'fetch-stripe-object': { objectId: string }
  'retry-stripe-event': { eventId: string }
  'collect-again': { userId: string }
  'check-trial': { subscriptionId: string }
  'remind-of-trial-end': { subscriptionId: string }
  'retry-waiting-events': { arrived: string }
  'finish-refund': { refundId: RefundId }
  'finish-subscription-change': { changeId: SubscriptionChangeId }
  'finish-subscription-checkout': { checkoutId: SubscriptionCheckoutId }
  'end-second-subscription': { userId: string }
  'send-mail': { key: string }
  'blank-stripe-events': { userId?: string }
  'delete-stripe-customers': Record<string, never>
  'announce-products': { slugs: string[] }
  'forget-idempotency-keys': Record<string, never>
  'settle-token-accounts': Record<string, never>
  'tell-low-tokens': Record<string, never>
  'grant-plan-tokens': { invoiceId: string }
  reconcile: Record<string, never>
  'probe-worker': Record<string, never>
  'unlock-jobs': Record<string, never>
}

export type JobName = keyof JobPayloads

export interface Job<N extends JobName = JobName> {
  name: N
  payload: JobPayloads[N]
  /** One waiting job for each key: a later one takes its place. */
  key: string
  /** In the shop's time; at once when absent. The job checks its condition again when it runs. */
  dueAt?: Date
  /** Smaller comes first; 0 when absent. */
  priority?: number
}

/**
 * Enqueue several through one call: it sorts the keys, so that two transactions never wait for each
 * other's.
 */
export async function enqueue<N extends JobName>(tx: Tx, ...jobs: Job<N>[]): Promise<void> {
  // The queue sleeps by the database's clock; ours may be turned ahead of it.
  const offset = offsetMs(tx.clock)
  for (const job of jobs.toSorted((left, right) => (left.key < right.key ? -1 : 1))) {
    const runAt = job.dueAt ? new Date(job.dueAt.getTime() - offset) : null
    await addJob(tx, job, runAt)
  }
}

/** More than this many times in a row nobody loses the race below. */
const TRIES_MAX = 10

/**
 * graphile-worker replaces a waiting job of the same key, and lets one that runs keep running
 * beside the new one. When a worker locks the old job between the two halves of its `add_job`, that
 * answers nothing and has added nothing: seen as events that waited for ever. Asked again, it sees
 * the lock.
 */
async function addJob(tx: Tx, job: Job, runAt: Date | null): Promise<void> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const { rows } = await sql<{ id: string | null }>`
      select id from graphile_worker.add_job(
        ${job.name}::text, ${JSON.stringify(job.payload)}::json,
        job_key => ${job.key}::text, run_at => ${runAt}::timestamptz, max_attempts => 25, priority => ${job.priority ?? 0}
      )`.execute(tx.db)
    if (rows[0]?.id != null) {
      return
    }
  }
  throw new Error(`Could not enqueue ${job.key}`)
}
