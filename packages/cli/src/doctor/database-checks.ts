/** Checks of the database, its role, and the jobs and events in it. */
import { readRuntimeRole } from '@countinghouse/engine'
import { Client } from 'pg'
import { stopping } from '../stop.ts'
import { counted } from '../table.ts'
import { type Check, type CheckContext, fail, pass, skip } from './check.ts'

const probeSeconds = 5
const pendingMinutesMax = 15
const overdueMinutesMax = 10

export const databaseChecks: Check[] = [
  {
    name: 'database',
    hint: 'Check DATABASE_URL, and run `countinghouse migrate`.',
    async run({ engine }) {
      const { database } = await engine.health()
      return database === 'ok' ? pass('connected and migrated') : fail(database)
    },
  },
  {
    name: 'database role',
    hint: 'Set DATABASE_URL_OWNER to the role that owns the tables, and run `countinghouse migrate` to correct the privileges.',
    run: checkRole,
  },
  {
    name: 'Stripe account',
    hint: 'Use the API key of that account, or another DATABASE_URL. For a new database, start the shop once.',
    run: checkIdentity,
  },
  {
    name: 'worker',
    hint: 'Start the shop: without a worker, nothing is retried or released. With a transaction pooler, DATABASE_URL_DIRECT must bypass it.',
    // Idle workers have no heartbeat, and a connection may belong to a process that hangs, so a
    // test job is run.
    async run({ engine }) {
      const startedAt = performance.now()
      if (!(await engine.probeWorker({ withinMs: probeSeconds * 1000, signal: stopping }))) {
        return fail(`no worker ran a test job within ${probeSeconds} s`)
      }
      return pass(`ran a test job in ${Math.round(performance.now() - startedAt)} ms`)
    },
  },
  {
    name: 'jobs',
    hint: "See the errors in the worker's log, or in the table graphile_worker._private_jobs.",
    run: checkJobs,
  },
  {
    name: 'inventory',
    hint: 'Tables were changed by hand. The correct quantity of each item is the sum of its rows in shop.inventory_movement.',
    async run({ engine }) {
      const discrepancies = await engine.inventory.check()
      const [first] = discrepancies
      if (!first) {
        return pass('quantities match their movements and the open checkouts')
      }
      const { id, onHand, reserved, movedOnHand, movedReserved, held } = first
      const quantities = `${id} has ${onHand} on hand and ${reserved} reserved`
      return fail(
        `${counted(discrepancies.length, 'item')} with wrong quantities: ${quantities}, its movements sum to ${movedOnHand} and ${movedReserved}, open checkouts hold ${held}`,
      )
    },
  },
  {
    name: 'dead events',
    hint: 'See `countinghouse events list --status dead`, fix the cause, and run `countinghouse events replay --status dead`.',
    async run({ engine }) {
      const dead = await engine.stripeEvents.list({ status: 'dead', limit: 1000 })
      return dead.length === 0
        ? pass('none')
        : fail(`${counted(dead.length, 'event')}, the latest ${dead[0]?.id} (${dead[0]?.type})`)
    },
  },
  {
    name: 'pending events',
    hint: 'See `countinghouse events list --status pending`. They are retried automatically, and are dead after the last attempt.',
    async run({ engine, clock }) {
      const pending = await engine.stripeEvents.list({ status: 'pending', limit: 10_000 })
      const since = clock.now().getTime() - pendingMinutesMax * 60_000
      const old = pending.filter(({ receivedAt }) => receivedAt.getTime() < since)
      return old.length === 0
        ? pass(`none older than ${pendingMinutesMax} minutes`)
        : fail(
            `${counted(old.length, 'event')} pending for more than ${pendingMinutesMax} minutes, the latest ${old[0]?.id}`,
          )
    },
  },
]

async function checkRole({ databaseUrl }: CheckContext) {
  const { role, isOwner, lacks, exceeds, ledgers } = await readRuntimeRole(databaseUrl)
  if (isOwner) {
    return skip(`${role} owns the tables, so only triggers protect the ledgers (see DATABASE_URL_OWNER)`)
  }
  if (lacks.length > 0) {
    return fail(`${role} lacks privileges: ${lacks.join(', ')}`)
  }
  if (exceeds.length > 0) {
    return fail(`${role} has too many privileges: ${exceeds.join(', ')}`)
  }
  return pass(`${role} owns nothing and can only insert into ${ledgers.join(', ')}`)
}

async function checkIdentity({ databaseUrl, engine, settings }: CheckContext) {
  const { rows } = await query<{ stripe_account: string | null; livemode: boolean | null }>(
    databaseUrl,
    'select stripe_account, livemode from shop.identity',
  )
  const [owner] = rows
  if (!owner) {
    return fail('the database is not linked to a Stripe account yet')
  }
  const { account, mode } = await engine.ping()
  const linked = `${owner.stripe_account}, ${owner.livemode ? 'live' : 'test'} mode`
  const isSame = owner.stripe_account === account && owner.livemode === (mode === 'live')
  if (isSame) {
    return pass(linked)
  }
  return fail(
    `the database belongs to ${linked}, but ${settings.stripeSecretKey ? 'the API key' : 'the sandbox'} to ${account}, ${mode} mode`,
  )
}

async function checkJobs({ databaseUrl }: CheckContext) {
  const { rows } = await query<{ overdue: number; failed: number }>(
    databaseUrl,
    `select
      count(*) filter (
        where attempts < max_attempts and locked_at is null and run_at < now() - interval '${overdueMinutesMax} minutes'
      )::integer as overdue,
      count(*) filter (where attempts >= max_attempts and locked_at is null)::integer as failed
    from graphile_worker.jobs`,
  )
  const { overdue, failed } = rows[0] ?? { overdue: 0, failed: 0 }
  if (overdue + failed > 0) {
    return fail(`${overdue} overdue by more than ${overdueMinutesMax} minutes, ${failed} failed permanently`)
  }
  return pass('none overdue, none failed permanently')
}

async function query<T extends object>(databaseUrl: string, statement: string): Promise<{ rows: T[] }> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await client.query<T>(statement)
  } finally {
    await client.end()
  }
}
