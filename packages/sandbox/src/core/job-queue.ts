/**
 * Jobs to run later, on the sandbox's clock or on a test clock: sessions expire, debits settle,
 * deliveries are retried. One table ordered by time; advancing a clock runs the jobs that became
 * due, in that order.
 */
import type { Database } from './database.ts'

export interface ScheduledJob {
  seq: number
  /** Milliseconds on the job's clock. */
  at: number
  kind: string
  /** Id of the object the job is about. */
  object: string
}

export interface JobQueue {
  /** `clock` is the id of a test clock; without one the job runs on the sandbox's clock. */
  add(kind: string, object: string, at: number, clock?: string | null): void
  /** Like `add`, but runs before all other jobs of the same time. */
  addFirst(kind: string, object: string, at: number, clock?: string | null): void
  /** Cancels the jobs of an object: those of one kind, or all. */
  cancel(object: string, kind?: string): void
  /** Cancels all jobs of a test clock. */
  cancelClock(clock: string): void
  /**
   * The earliest job at or before `until`, which stays in the table. Deliveries are in a queue of
   * their own.
   */
  next(until: number, clock?: string): ScheduledJob | undefined
  /** Deliveries that are due at `until`. */
  deliveries(until: number, limit: number): ScheduledJob[]
  complete(seq: number): void
  /** The time of the next job or delivery on the sandbox's own clock. */
  nextAt(): number | undefined
  isScheduled(object: string, kind: string): boolean
  /**
   * Whether jobs were added or removed since the last call. Most requests change none, so the
   * scheduler need not wake.
   */
  takeChanged(): boolean
}

export const deliveryJob = 'webhook.deliver'
/**
 * Deliveries use a clock name of their own, so that neither query has to skip the rows of the
 * other.
 */
const deliveryClock = 'webhooks'

const insertJob = 'INSERT INTO job (at, clock, kind, object, rank) VALUES (?, ?, ?, ?, ?)'
const selectDue =
  'SELECT seq, at, kind, object FROM job WHERE clock = ? AND at <= ? ORDER BY at, rank, seq LIMIT ?'

export function createJobQueue(database: Database): JobQueue {
  let changed = false
  const write = (sql: string, ...values: (string | number)[]) => {
    changed = true
    database.run(sql, ...values)
  }
  const due = (clock: string, until: number, limit: number) =>
    database.all(selectDue, clock, until, limit) as unknown as ScheduledJob[]
  return {
    add(kind, object, at, clock) {
      const onClock = kind === deliveryJob ? deliveryClock : (clock ?? '')
      write(insertJob, Math.round(at), onClock, kind, object, 0)
    },
    addFirst: (kind, object, at, clock) => write(insertJob, Math.round(at), clock ?? '', kind, object, -1),
    cancel(object, kind) {
      if (kind === undefined) {
        write('DELETE FROM job WHERE object = ?', object)
      } else {
        write('DELETE FROM job WHERE object = ? AND kind = ?', object, kind)
      }
    },
    cancelClock: (clock) => write('DELETE FROM job WHERE clock = ?', clock),
    next: (until, clock = '') => due(clock, until, 1)[0],
    deliveries: (until, limit) => due(deliveryClock, until, limit),
    complete: (seq) => write('DELETE FROM job WHERE seq = ?', seq),
    nextAt() {
      const row = database.get("SELECT min(at) AS at FROM job WHERE clock IN ('', 'webhooks')")
      return row?.at === null || row?.at === undefined ? undefined : Number(row.at)
    },
    isScheduled: (object, kind) =>
      database.get('SELECT 1 AS found FROM job WHERE object = ? AND kind = ?', object, kind) !== undefined,
    takeChanged() {
      const hasChanged = changed
      changed = false
      return hasChanged
    },
  }
}
