import { sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { JobHandler } from './job.ts'

/** Does nothing: that it was done is the news. */
export const probeWorkerJob: JobHandler<'probe-worker'> = async () => {}

const LOOK_MS = 100

/**
 * Whether a worker takes jobs. A worker leaves no heartbeat while it has nothing to do, and a connection that listens may belong to
 * a process that hangs; the only honest sign is a job that gets done, ahead of all that waits.
 */
export async function probeWorker(
  ctx: Context,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const key = `probe:${ctx.ids.token()}`
  await inTransaction(ctx, (tx) => enqueue(tx, { name: 'probe-worker', payload: {}, key, priority: -1000 }))
  const until = ctx.clock.wall().getTime() + withinMs
  while (ctx.clock.wall().getTime() < until && !signal?.aborted) {
    await ctx.clock.sleep(LOOK_MS, signal)
    if (await isDone(ctx, key)) {
      return true
    }
  }
  await sql`select graphile_worker.remove_job(${key})`.execute(ctx.db)
  return false
}

/** What is done leaves the queue. */
async function isDone(ctx: Context, key: string): Promise<boolean> {
  const { rows } = await sql`select from graphile_worker.jobs where key = ${key}`.execute(ctx.db)
  return rows.length === 0
}
