import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestContext, untilSomebodyWaits } from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import { enqueue, type Job } from '../core/queue.ts'
import { claimStripeAccount, shiftJobs } from './index.ts'

const job = (objectId: string): Job => ({
  name: 'fetch-stripe-object',
  payload: { objectId },
  key: `fetch:${objectId}`,
})

test('a clock that is turned while somebody enqueues several jobs again waits for them, and never they for it', async () => {
  const ctx = await openTestContext()
  await claimStripeAccount(ctx, 'acct_test', false)
  await shiftJobs(ctx)
  // They lie in the table in another order than that of their keys.
  for (const id of ['re_z', 're_a']) {
    await inTransaction(ctx, (tx) => enqueue(tx, job(id)))
  }

  ctx.time.now += 3_600_000
  const { shift } = await inTransaction(ctx, async (tx) => {
    await enqueue(tx, job('re_a'))
    const shift = shiftJobs(ctx)
    // If it fails before it is awaited, the test should say so, and not the process end.
    shift.catch(() => {})
    await untilSomebodyWaits(ctx)
    await enqueue(tx, job('re_z'))
    return { shift }
  })
  await shift
  const { rows } = await sql`
    select key from graphile_worker.jobs where run_at < now() - interval '59 minutes' order by key`.execute(
    ctx.db,
  )
  expect(rows).toEqual([{ key: 'fetch:re_a' }, { key: 'fetch:re_z' }])
})
