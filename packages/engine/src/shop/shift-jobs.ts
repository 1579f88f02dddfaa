import { sql } from 'kysely'
import { offsetMs } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'

/** A smaller difference is the machine's clock being set, or two readings of it. */
const SHIFT_MS_MIN = 1000

/**
 * The queue runs by the database's clock. If the shop's clock was advanced (in the sandbox), jobs
 * that became due must run now: every waiting job moves by the same difference. It happens once,
 * however many processes notice. Returns the queue's offset in milliseconds.
 */
export async function shiftJobs(ctx: Context): Promise<number> {
  const offset = Math.round(offsetMs(ctx.clock))
  await inTransaction(ctx, async (tx) => {
    const known = await tx.db
      .selectFrom('shop.identity')
      .select('clock_offset_ms')
      .forUpdate()
      .executeTakeFirst()
    const shiftMs = offset - (known?.clock_offset_ms ?? 0)
    if (!known || Math.abs(shiftMs) < SHIFT_MS_MIN) {
      return
    }
    await tx.db.updateTable('shop.identity').set({ clock_offset_ms: offset }).execute()
    // In the order in which `enqueue` locks them, or a process that enqueues several jobs and this
    // one could deadlock.
    await sql`
      select from graphile_worker._private_jobs where locked_at is null and key is not null
      order by key collate "C" for update`.execute(tx.db)
    await sql`
      select graphile_worker.reschedule_jobs(
        array_agg(id),
        run_at => run_at - make_interval(secs => ${shiftMs / 1000}::double precision)
      )
      from graphile_worker.jobs where locked_at is null and key is not null
      group by run_at`.execute(tx.db)
  })
  return offset
}
