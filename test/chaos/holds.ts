/**
 * Holds a transaction of the shop at a moment of our choosing: a trigger waits for an advisory lock that the test has. A process that
 * is killed meanwhile leaves its backend behind, which notices when it is let go.
 */
import { Client } from 'pg'
import { expect } from 'vitest'
import { type ChaosShop, eventually } from './shop-process.ts'

/** The shop's database, from outside of it. */
export type Database = Pick<ChaosShop, 'client' | 'query'>

export interface Hold {
  /** Resolves when a transaction stands there, or so many. */
  reached(count?: number): Promise<void>
  /** Lets it go, and resolves when it has ended, one way or the other. */
  release(): Promise<void>
}

const lock = 4711

/** @param trigger where: the part of `create trigger` between its name and `for each row` */
export async function holdAt({ client, query }: Database, trigger: string, kind = 'trigger'): Promise<Hold> {
  await client.query(`
    create or replace function hold() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${lock}); return new; end $$`)
  await client.query(`create ${kind} hold ${trigger} for each row execute function hold()`)
  await client.query('select pg_advisory_lock($1)', [lock])
  const waiting = () =>
    query<{ pid: number }>(`
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'`)
  return {
    reached: (count = 1) => eventually(async () => expect((await waiting()).length).toBeGreaterThanOrEqual(count)),
    async release() {
      const pids = (await waiting()).map(({ pid }) => pid)
      await client.query('select pg_advisory_unlock($1)', [lock])
      await eventually(async () => {
        const held = await query('select from pg_stat_activity where pid = any($1) and xact_start is not null', [pids])
        expect(held).toEqual([])
      })
      await client.query(`drop trigger hold on ${tableOf(trigger)}`)
    },
  }
}

const tableOf = (trigger: string) => / on (shop\.\w+)/.exec(trigger)?.[1]

/** Locks rows from another connection until released. */
export async function lockRows({ client }: Database, select: string, values: unknown[]): Promise<{ release(): Promise<void> }> {
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
  trigger: string,
  times: number,
  kind = 'trigger',
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
    create ${kind} fail ${trigger} for each row execute function fail()`)
  return () => client.query(`drop trigger fail on ${tableOf(trigger)}`)
}
