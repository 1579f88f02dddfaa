/** Runs what is due: by itself as time goes by, and in order when the clock is turned. */
import { timetable } from './resources.ts'
import type { Deliveries } from './webhook_endpoints/deliver.ts'
import type { World } from './world.ts'

export interface Timekeeper {
  /** Something may have become due: runs it soon and sets the alarm for the next. */
  wake(): void
  /** Turns the sandbox's clock to a moment (milliseconds), stopping at everything on the way. One turn at a time. */
  advanceTo(moment: number): Promise<void>
  close(): void
}

const alarmMsMax = 2_147_483_647

export function createTimekeeper(world: World, deliveries: Deliveries): Timekeeper {
  let alarm: NodeJS.Timeout | undefined
  let turning: Promise<void> | undefined
  let closed = false

  const tick = () => {
    alarm = undefined
    if (closed || turning !== undefined) {
      return
    }
    for (
      let entry = world.due.next(world.clock.now());
      entry !== undefined;
      entry = world.due.next(world.clock.now())
    ) {
      runDue(world, entry)
    }
    deliveries.pump()
    setAlarm()
  }
  const setAlarm = () => {
    if (closed) {
      return
    }
    clearTimeout(alarm)
    const nextAt = world.due.nextAt()
    if (nextAt === undefined) {
      return
    }
    // What is due already is under way or waits for a free place: its end wakes us.
    const delay = Math.max(nextAt - world.clock.now(), 0)
    alarm = setTimeout(tick, Math.min(delay === 0 ? 20 : delay, alarmMsMax))
    alarm.unref()
  }
  const turn = async (moment: number) => {
    await deliveries.settled()
    for (let at = nextStop(world, moment); at !== undefined; at = nextStop(world, moment)) {
      world.clock.set(Math.max(at, world.clock.now()))
      for (
        let entry = world.due.next(world.clock.now());
        entry !== undefined;
        entry = world.due.next(world.clock.now())
      ) {
        runDue(world, entry)
      }
      await deliveries.settled()
    }
    world.clock.release(moment)
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
function nextStop(world: World, moment: number): number | undefined {
  const at = world.due.nextAt()
  return at !== undefined && at <= moment ? at : undefined
}

/** One entry, in a transaction of its own. One that fails is logged and gone: it would fail again. */
export function runDue(world: World, entry: { seq: number; kind: string; object: string }) {
  try {
    world.database.transaction(() => {
      world.due.done(entry.seq)
      timetable[entry.kind]?.(world, entry.object)
    })
  } catch (error) {
    world.due.done(entry.seq)
    world.log.error({ kind: entry.kind, object: entry.object, error: String(error) }, 'what was due failed')
  }
}
