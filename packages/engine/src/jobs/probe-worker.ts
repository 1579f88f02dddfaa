import { sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'

const POLL_MS = 100

/**
 * Whether a worker runs jobs. An idle worker leaves no heartbeat, and a connection that listens may
 * belong to a process that hangs, so the only reliable sign is a job that gets done. It takes
 * precedence over all waiting jobs.
 */
export async function probeWorker(
  ctx: Context,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const key = `probe:${ctx.ids.token()}`
  await inTransaction(ctx, (tx) => enqueue(tx, { name: 'probe-worker', payload: {}, key, priority: -1000 }))
  const until = ctx.clock.wall().getTime() + withinMs
  while (ctx.clock.wall().getTime() < until && !signal?.aborted) {
    await ctx.clock.sleep(POLL_MS, signal)
    if (await isDone(ctx, key)) {
      return true
    }
  }
  await sql`select graphile_worker.remove_job(${key})`.execute(ctx.db)
  return false
}

/** The queue deletes a job that is done. */
async function isDone(ctx: Context, key: string): Promise<boolean> {
  const { rows } = await sql`select from graphile_worker.jobs where key = ${key}`.execute(ctx.db)
  return rows.length === 0
}
