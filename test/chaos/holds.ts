/**
 * Holds a transaction of the shop at a moment of our choosing: a trigger waits for an advisory lock that the test has. A process that
 * is killed meanwhile leaves its backend behind, which notices when it is let go.
 */
import { Client } from 'pg'
import { expect } from 'vitest'
import { type ChaosShop, eventually } from './shop-process.ts'

/** The shop's database, from outside of it. */
export type Database = Pick<ChaosShop, 'client' | 'query'>

/** Where in a transaction to stand, as a trigger does. */
export interface Place {
  /** The part of `create trigger` between its name and `for each row`. */
  trigger: string
  kind?: string
  /** For which rows. */
  when?: string
}

export interface Hold {
  /** Resolves when a transaction stands there, or as many as are told. */
  reached(transactions?: number): Promise<void>
  /** Lets it go, and resolves when it has ended, one way or the other. */
  release(): Promise<void>
}

const lock = 4711
/** On a machine that has much else to do. */
const REACHED_WITHIN_MS = 60_000

export async function holdAt({ client, query }: Database, place: Place): Promise<Hold> {
  await client.query(`
    create or replace function hold() returns trigger language plpgsql as $$
    begin
      -- the inbox waits two seconds for a lock, and this one for as long as it takes
      perform set_config('lock_timeout', '0', true);
      perform pg_advisory_xact_lock_shared(${lock});
      return new;
    end $$`)
  await client.query(createTrigger('hold', place))
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
    async release() {
      const pids = (await waiting()).map(({ pid }) => pid)
      await client.query('select pg_advisory_unlock($1)', [lock])
      await eventually(async () => {
        const held = await query(
          'select from pg_stat_activity where pid = any($1) and xact_start is not null',
          [pids],
        )
        expect(held).toEqual([])
      })
      await client.query(`drop trigger hold on ${tableOf(place)}`)
    },
  }
}

const createTrigger = (name: string, { trigger, kind = 'trigger', when = 'true' }: Place): string =>
  `create ${kind} ${name} ${trigger} for each row when (${when}) execute function ${name}()`

const tableOf = ({ trigger }: Place) => / on (shop\.\w+)/.exec(trigger)?.[1]

/** Locks rows from another connection until released. */
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

/** The next `times` transactions that come there fail, as when the database has had enough. Returns what takes the trap away. */
export async function failAt(
  { client }: Database,
  place: Place,
  times: number,
): Promise<() => Promise<unknown>> {
  await client.query(`
    drop sequence if exists failures;
    create sequence failures;
    create or replace function fail() returns trigger language plpgsql as $$
    begin
      -- a sequence does not roll back: it counts also what failed
      if nextval('failures') <= ${times} then raise exception 'The disk is full, says the test'; end if;
      return new;
    end $$;
    ${createTrigger('fail', place)}`)
  return () => client.query(`drop trigger fail on ${tableOf(place)}`)
}
