/**
 * Pauses or fails transactions of the shop at a chosen statement. To pause one, a trigger waits for
 * an advisory lock that the test holds. The backend of a process that is killed meanwhile ends when
 * the lock is released.
 */
import { Client } from 'pg'
import { expect } from 'vitest'
import { type ChaosShop, eventually } from './shop-process.ts'

/** The test's own connection to the shop's database. */
export type Database = Pick<ChaosShop, 'client' | 'query'>

/** The point in a transaction, as a trigger. */
export interface TriggerPoint {
  /** The part of `create trigger` between its name and `for each row`. */
  trigger: string
  kind?: string
  /** A condition on the rows. Default: all rows. */
  when?: string
}

export interface Pause {
  /** Resolves when `transactions` are paused; default: one. */
  reached(transactions?: number): Promise<void>
  /** Resumes them, and resolves when they have ended. */
  resume(): Promise<void>
}

const lock = 4711
/** Generous, for a machine under load. */
const REACHED_WITHIN_MS = 60_000

export async function pauseTransaction({ client, query }: Database, point: TriggerPoint): Promise<Pause> {
  await client.query(`
    create or replace function pause_transaction() returns trigger language plpgsql as $$
    begin
      -- the inbox sets a lock timeout of two seconds, which must not end the pause
      perform set_config('lock_timeout', '0', true);
      perform pg_advisory_xact_lock_shared(${lock});
      return new;
    end $$`)
  await client.query(createTrigger('pause_transaction', point))
  await client.query('select pg_advisory_lock($1)', [lock])
  const waiting = () =>
    query<{ pid: number }>(`
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'`)
  return {
    reached: (transactions = 1) =>
      eventually(
        async () => expect((await waiting()).length).toBeGreaterThanOrEqual(transactions),
        REACHED_WITHIN_MS,
      ),
    async resume() {
      const pids = (await waiting()).map(({ pid }) => pid)
      await client.query('select pg_advisory_unlock($1)', [lock])
      await eventually(async () => {
        const open = await query(
          'select from pg_stat_activity where pid = any($1) and xact_start is not null',
          [pids],
        )
        expect(open).toEqual([])
      })
      await client.query(`drop trigger pause_transaction on ${tableOf(point)}`)
    },
  }
}

const createTrigger = (name: string, { trigger, kind = 'trigger', when = 'true' }: TriggerPoint): string =>
  `create ${kind} ${name} ${trigger} for each row when (${when}) execute function ${name}()`

const tableOf = ({ trigger }: TriggerPoint) => / on (shop\.\w+)/.exec(trigger)?.[1]

/** Locks rows on another connection until `release` is called. */
export async function lockRows(
  { client }: Database,
  select: string,
  values: unknown[],
): Promise<{ release(): Promise<void> }> {
  const other = new Client({
    host: client.host,
    port: client.port,
    user: client.user ?? '',
    password: client.password ?? '',
    database: client.database ?? '',
  })
  await other.connect()
  await other.query('begin')
  await other.query(`${select} for update`, values)
  return { release: () => other.end() }
}

/**
 * Fails the next `times` transactions at that point, as when the disk is full.
 * @returns a function that removes the failure
 */
export async function failTransactions(
  { client }: Database,
  point: TriggerPoint,
  times: number,
): Promise<() => Promise<unknown>> {
  await client.query(`
    drop sequence if exists failures;
    create sequence failures;
    create or replace function fail() returns trigger language plpgsql as $$
    begin
      -- a sequence is not rolled back, so it also counts failed transactions
      if nextval('failures') <= ${times} then raise exception 'Disk full (simulated)'; end if;
      return new;
    end $$;
    ${createTrigger('fail', point)}`)
  return () => client.query(`drop trigger fail on ${tableOf(point)}`)
}
