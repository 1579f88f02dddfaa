/** What has to be right in the database, and about those who work on it. */
import { readRuntimeRole } from '@countinghouse/engine'
import { Client } from 'pg'
import { stopping } from '../stop.ts'
import { type Check, ill, type Patient, unused, well } from './check.ts'

const probeSeconds = 5
const pendingMinutesMax = 15
const overdueMinutesMax = 10

export const databaseChecks: Check[] = [
  {
    name: 'database',
    hint: 'Check DATABASE_URL; `countinghouse migrate` brings the tables up to date.',
    async look({ engine }) {
      const { database } = await engine.health()
      return database === 'ok' ? well('answers, and its tables are up to date') : ill(database)
    },
  },
  {
    name: 'role of the shop',
    hint: '`countinghouse migrate`, with the owner of the tables in DATABASE_URL_OWNER, gives it what it lacks and takes the rest.',
    look: checkRole,
  },
  {
    name: 'whose Stripe',
    hint: 'Put the keys of its account back, or give another DATABASE_URL. Where it has none yet, start the shop once.',
    look: checkIdentity,
  },
  {
    name: 'worker',
    hint: 'Start the shop: without a worker nothing is retried and nothing is released. Does DATABASE_URL_DIRECT lead past the pooler?',
    // Idle workers leave no heartbeat, and a connection may belong to a process that hangs: the honest sign is a job that gets done.
    async look({ engine }) {
      const begun = performance.now()
      if (!(await engine.probeWorker({ withinMs: probeSeconds * 1000, signal: stopping }))) {
        return ill(`nobody took a job within ${probeSeconds} s`)
      }
      return well(`did a job within ${Math.round(performance.now() - begun)} ms`)
    },
  },
  {
    name: 'jobs',
    hint: "Their errors are in the table graphile_worker._private_jobs, and in the worker's log.",
    look: checkJobs,
  },
  {
    name: 'stock',
    hint: 'Somebody changed the tables by hand. What each shelf should hold is the sum of its rows in shop.inventory_movement.',
    async look({ engine }) {
      const discrepancies = await engine.inventory.check()
      const [first] = discrepancies
      if (!first) {
        return well('its history adds up, and what is reserved is held by open checkouts')
      }
      const { id, onHand, reserved, movedOnHand, movedReserved, held } = first
      const said = `${id} says ${onHand} on hand and ${reserved} reserved`
      return ill(
        `${discrepancies.length} do not add up: ${said}, its history ${movedOnHand} and ${movedReserved}, open checkouts hold ${held}`,
      )
    },
  },
  {
    name: 'dead events',
    hint: '`countinghouse events list --status dead` says why; mend that, then `countinghouse events replay --status dead`.',
    async look({ engine }) {
      const dead = await engine.stripeEvents.list({ status: 'dead', limit: 1000 })
      return dead.length === 0
        ? well('none')
        : ill(`${dead.length}, the latest ${dead[0]?.id} (${dead[0]?.type})`)
    },
  },
  {
    name: 'pending events',
    hint: '`countinghouse events list --status pending` says why; they are tried again by themselves, and dead after the last try.',
    async look({ engine, clock }) {
      const pending = await engine.stripeEvents.list({ status: 'pending', limit: 10_000 })
      const since = clock.now().getTime() - pendingMinutesMax * 60_000
      const old = pending.filter(({ receivedAt }) => receivedAt.getTime() < since)
      return old.length === 0
        ? well(`none older than ${pendingMinutesMax} minutes`)
        : ill(`${old.length} wait for more than ${pendingMinutesMax} minutes, the latest ${old[0]?.id}`)
    },
  },
]

async function checkRole({ databaseUrl }: Patient) {
  const { role, isOwner, lacks, exceeds, ledgers } = await readRuntimeRole(databaseUrl)
  if (isOwner) {
    return unused(`${role} owns the tables: of the ledgers only triggers take care (see DATABASE_URL_OWNER)`)
  }
  if (lacks.length > 0) {
    return ill(`${role} may not do all that it has to: ${lacks.join(', ')}`)
  }
  if (exceeds.length > 0) {
    return ill(`${role} may do more than it has to: ${exceeds.join(', ')}`)
  }
  return well(`${role} owns nothing, and can only add to ${ledgers.join(', ')}`)
}

async function checkIdentity({ databaseUrl, engine, settings }: Patient) {
  const { rows } = await ask<{ stripe_account: string | null; livemode: boolean | null }>(
    databaseUrl,
    'select stripe_account, livemode from shop.identity',
  )
  const [owner] = rows
  if (!owner) {
    return ill('the database has met no Stripe account yet')
  }
  const { account, mode } = await engine.ping()
  const owned = `${owner.stripe_account}, ${owner.livemode ? 'live' : 'test'} mode`
  const isSame = owner.stripe_account === account && owner.livemode === (mode === 'live')
  if (isSame) {
    return well(owned)
  }
  return ill(
    `the database belongs to ${owned}; ${settings.stripeSecretKey ? 'the key' : 'the sandbox'} to ${account}, ${mode} mode`,
  )
}

async function checkJobs({ databaseUrl }: Patient) {
  const { rows } = await ask<{ overdue: number; lost: number }>(
    databaseUrl,
    `select
      count(*) filter (
        where attempts < max_attempts and locked_at is null and run_at < now() - interval '${overdueMinutesMax} minutes'
      )::integer as overdue,
      count(*) filter (where attempts >= max_attempts and locked_at is null)::integer as lost
    from graphile_worker.jobs`,
  )
  const { overdue, lost } = rows[0] ?? { overdue: 0, lost: 0 }
  if (overdue + lost > 0) {
    return ill(
      `${overdue} overdue by more than ${overdueMinutesMax} minutes, ${lost} given up after their last try`,
    )
  }
  return well('none is overdue, none was given up')
}

async function ask<T extends object>(databaseUrl: string, query: string): Promise<{ rows: T[] }> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await client.query<T>(query)
  } finally {
    await client.end()
  }
}
