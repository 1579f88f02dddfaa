import { Client } from 'pg'
import { expect, test } from 'vitest'
import { openTestContext, untilLockIsAwaited } from '../../test/context.ts'
import { inTransaction } from './context.ts'
import { enqueue, type Job } from './queue.ts'

const job: Job<'fetch-stripe-object'> = {
  name: 'fetch-stripe-object',
  payload: { objectId: 're_1' },
  key: 'fetch:re_1',
}

test('enqueues a job again while a worker locks the waiting job of the same key', async () => {
  const ctx = await openTestContext()
  const worker = new Client({ connectionString: ctx.databaseUrl })
  await worker.connect()
  await inTransaction(ctx, (tx) => enqueue(tx, job))
  // A worker has locked the job and not committed yet when the job is enqueued again.
  await worker.query('begin')
  await worker.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'w', attempts = 1`,
  )
  const second = inTransaction(ctx, (tx) => enqueue(tx, job))
  await untilLockIsAwaited(ctx)
  await worker.query('commit')
  await second
  const { rows } = await worker.query(
    'select locked_at is not null as taken, key from graphile_worker._private_jobs order by id',
  )
  await worker.end()
  expect(rows).toEqual([
    { taken: true, key: null },
    { taken: false, key: 'fetch:re_1' },
  ])
})
