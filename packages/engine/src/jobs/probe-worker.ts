import { sql } from 'kysely'
import { type Ground, inTransaction } from '../ground.ts'
import { enqueue } from '../queue.ts'
import type { JobHandler } from './job.ts'

/** Does nothing: that it was done is the news. */
export const probeWorkerJob: JobHandler<'probe-worker'> = async () => {}

const LOOK_MS = 100

/**
 * Whether a worker takes jobs. A worker leaves no heartbeat while it has nothing to do, and a connection that listens may belong to
 * a process that hangs; the only honest sign is a job that gets done, ahead of all that waits.
 */
export async function probeWorker(
  ground: Ground,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const key = `probe:${ground.ids.token()}`
  await inTransaction(ground, (tx) =>
    enqueue(tx, { name: 'probe-worker', payload: {}, key, priority: -1000 }),
  )
  const until = ground.clock.wall().getTime() + withinMs
  while (ground.clock.wall().getTime() < until && !signal?.aborted) {
    await ground.clock.sleep(LOOK_MS, signal)
    if (await isDone(ground, key)) {
      return true
    }
  }
  await sql`select graphile_worker.remove_job(${key})`.execute(ground.db)
  return false
}

/** What is done leaves the queue. */
async function isDone(ground: Ground, key: string): Promise<boolean> {
  const { rows } = await sql`select from graphile_worker.jobs where key = ${key}`.execute(ground.db)
  return rows.length === 0
}
