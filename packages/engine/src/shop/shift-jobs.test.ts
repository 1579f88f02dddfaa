import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestContext, untilLockIsAwaited } from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import { enqueue, type Job } from '../core/queue.ts'
import { claimStripeAccount, shiftJobs } from './index.ts'

const job = (objectId: string): Job => ({
  name: 'fetch-stripe-object',
  payload: { objectId },
  key: `fetch:${objectId}`,
})

test('advancing the clock does not deadlock with a process that enqueues several jobs again', async () => {
  const ctx = await openTestContext()
  await claimStripeAccount(ctx, 'acct_test', false)
  await shiftJobs(ctx)
  // Their order in the table is not that of their keys.
  for (const id of ['re_z', 're_a']) {
    await inTransaction(ctx, (tx) => enqueue(tx, job(id)))
  }

  ctx.time.now += 3_600_000
  const { shift } = await inTransaction(ctx, async (tx) => {
    await enqueue(tx, job('re_a'))
    const shift = shiftJobs(ctx)
    // A failure before it is awaited should fail the test, not end the process.
    shift.catch(() => {})
    await untilLockIsAwaited(ctx)
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
