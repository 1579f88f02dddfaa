/**
 * Runs jobs when they are due: by a timer as time passes, and in order when the clock is advanced.
 */

import type { SandboxContext } from './context.ts'
import { jobHandlers } from './resources.ts'
import type { Deliveries } from './webhook-endpoints/deliver.ts'

export interface Scheduler {
  /** Something may have become due: runs it soon and sets the timer for the next job. */
  wake(): void
  /**
   * Advances the sandbox's clock to a time (milliseconds) and runs every job that becomes due. A
   * second call waits for the first.
   */
  advanceTo(time: number): Promise<void>
  close(): void
}

export function createScheduler(ctx: SandboxContext, deliveries: Deliveries): Scheduler {
  let advancing: Promise<void> | undefined
  let closed = false
  const isIdle = () => !closed && advancing === undefined
  const timer = createTimer(ctx, () => {
    if (isIdle()) {
      runDueJobs(ctx)
      deliveries.sendDue()
      timer.set()
    }
  })
  return {
    wake() {
      if (!isIdle()) {
        return
      }
      queueMicrotask(() => {
        if (isIdle()) {
          deliveries.sendDue()
          timer.set()
        }
      })
    },
    async advanceTo(time) {
      while (advancing !== undefined) {
        await advancing
      }
      advancing = advanceClock(ctx, deliveries, time).finally(() => {
        advancing = undefined
        if (!closed) {
          timer.set()
        }
      })
      await advancing
    },
    close() {
      closed = true
      timer.clear()
    },
  }
}

/** The longest delay that `setTimeout` takes. */
const timeoutMsMax = 2_147_483_647

/** A timer for the next job of the sandbox's clock. `set` replaces the one before. */
function createTimer(ctx: SandboxContext, onDue: () => void) {
  let timeout: NodeJS.Timeout | undefined
  return {
    set() {
      clearTimeout(timeout)
      const nextAt = ctx.jobs.nextAt()
      if (nextAt === undefined) {
        return
      }
      // A job that is due already is a delivery in flight, or one that waits for a free connection:
      // `onDone` of the deliveries wakes the scheduler, so a short delay is enough.
      const delay = Math.max(nextAt - ctx.clock.now(), 0)
      timeout = setTimeout(onDue, Math.min(delay === 0 ? 20 : delay, timeoutMsMax))
      timeout.unref()
    },
    clear: () => clearTimeout(timeout),
  }
}

async function advanceClock(ctx: SandboxContext, deliveries: Deliveries, time: number) {
  await deliveries.settled()
  for (let at = nextJobTime(ctx, time); at !== undefined; at = nextJobTime(ctx, time)) {
    ctx.clock.freezeAt(Math.max(at, ctx.clock.now()))
    runDueJobs(ctx)
    await deliveries.settled()
  }
  ctx.clock.resumeFrom(time)
}

/** The time of the next job, `undefined` if none is due by `limit`. */
function nextJobTime(ctx: SandboxContext, limit: number): number | undefined {
  const at = ctx.jobs.nextAt()
  return at !== undefined && at <= limit ? at : undefined
}

function runDueJobs(ctx: SandboxContext) {
  for (let job = ctx.jobs.next(ctx.clock.now()); job !== undefined; job = ctx.jobs.next(ctx.clock.now())) {
    runJob(ctx, job)
  }
}

/** Runs one job in its own transaction. A failed job is logged and removed: it would fail again. */
export function runJob(ctx: SandboxContext, job: { seq: number; kind: string; object: string }) {
  try {
    ctx.database.transaction(() => {
      ctx.jobs.complete(job.seq)
      jobHandlers[job.kind]?.(ctx, job.object)
    })
  } catch (error) {
    ctx.jobs.complete(job.seq)
    ctx.log.error({ kind: job.kind, object: job.object, error: String(error) }, 'a job failed')
  }
}
