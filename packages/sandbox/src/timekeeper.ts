/** Runs what is due: by itself as time goes by, and in order when the clock is turned. */

import type { SandboxContext } from './context.ts'
import { timetable } from './resources.ts'
import type { Deliveries } from './webhook-endpoints/deliver.ts'

export interface Timekeeper {
  /** Something may have become due: runs it soon and sets the alarm for the next. */
  wake(): void
  /** Turns the sandbox's clock to a moment (milliseconds), stopping at everything on the way. One turn at a time. */
  advanceTo(moment: number): Promise<void>
  close(): void
}

const alarmMsMax = 2_147_483_647

export function createTimekeeper(ctx: SandboxContext, deliveries: Deliveries): Timekeeper {
  let alarm: NodeJS.Timeout | undefined
  let turning: Promise<void> | undefined
  let closed = false

  const tick = () => {
    alarm = undefined
    if (closed || turning !== undefined) {
      return
    }
    for (
      let entry = ctx.due.next(ctx.clock.now());
      entry !== undefined;
      entry = ctx.due.next(ctx.clock.now())
    ) {
      runDue(ctx, entry)
    }
    deliveries.pump()
    setAlarm()
  }
  const setAlarm = () => {
    if (closed) {
      return
    }
    clearTimeout(alarm)
    const nextAt = ctx.due.nextAt()
    if (nextAt === undefined) {
      return
    }
    // What is due already is under way or waits for a free place: its end wakes us.
    const delay = Math.max(nextAt - ctx.clock.now(), 0)
    alarm = setTimeout(tick, Math.min(delay === 0 ? 20 : delay, alarmMsMax))
    alarm.unref()
  }
  const turn = async (moment: number) => {
    await deliveries.settled()
    for (let at = nextStop(ctx, moment); at !== undefined; at = nextStop(ctx, moment)) {
      ctx.clock.set(Math.max(at, ctx.clock.now()))
      for (
        let entry = ctx.due.next(ctx.clock.now());
        entry !== undefined;
        entry = ctx.due.next(ctx.clock.now())
      ) {
        runDue(ctx, entry)
      }
      await deliveries.settled()
    }
    ctx.clock.release(moment)
  }
  return {
    wake() {
      if (closed || turning !== undefined) {
        return
      }
      queueMicrotask(() => {
        if (closed || turning !== undefined) {
          return
        }
        deliveries.pump()
        setAlarm()
      })
    },
    async advanceTo(moment) {
      while (turning !== undefined) {
        await turning
      }
      turning = turn(moment).finally(() => {
        turning = undefined
        setAlarm()
      })
      await turning
    },
    close() {
      closed = true
      clearTimeout(alarm)
    },
  }
}

/** The next moment at or before `moment` at which something is due. */
function nextStop(ctx: SandboxContext, moment: number): number | undefined {
  const at = ctx.due.nextAt()
  return at !== undefined && at <= moment ? at : undefined
}

/** One entry, in a transaction of its own. One that fails is logged and gone: it would fail again. */
export function runDue(ctx: SandboxContext, entry: { seq: number; kind: string; object: string }) {
  try {
    ctx.database.transaction(() => {
      ctx.due.done(entry.seq)
      timetable[entry.kind]?.(ctx, entry.object)
    })
  } catch (error) {
    ctx.due.done(entry.seq)
    ctx.log.error({ kind: entry.kind, object: entry.object, error: String(error) }, 'what was due failed')
  }
}
