/** What a migration makes of rows that were there before it. */
import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { migrate, migrationNames } from './migrate.ts'

/** A database as it was before a migration: its name, or how it begins. */
async function openBefore(migration: string): Promise<{ client: Client; rest(): Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `before_${migration}_${process.pid}`
  await onServer(server, `create database ${name} template template0`)
  const databaseUrl = server.replace(/postgres$/, name)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await onServer(server, `drop database ${name} with (force)`)
  })
  await client.query('create schema shop; create table shop.migration (name text primary key)')
  for (const file of await migrationNames()) {
    if (file >= migration) {
      break
    }
    await client.query(await readFile(new URL(`../migrations/${file}`, import.meta.url), 'utf8'))
    await client.query('insert into shop.migration (name) values ($1)', [file])
  }
  return { client, rest: async () => void (await migrate({ databaseUrl })) }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

test('payments and refunds from before the journal are in it, each once, and what failed is undone', {
  timeout: 60_000,
}, async () => {
  const { client, rest } = await openBefore('0030')
  await client.query(`
    insert into shop.order (id, status, currency, total_minor, completed, created_at) values
      ('ord_free', 'paid', 'usd', 0, true, '2026-01-01Z'),
      ('ord_paid', 'paid', 'jpy', 3900, true, '2026-01-02Z'),
      ('ord_back', 'partially_refunded', 'usd', 4998, true, '2026-01-03Z'),
      ('ord_open', 'pending', 'usd', 2499, false, '2026-01-04Z');
    insert into shop.payment (order_id, stripe_id, amount_minor, currency, recorded_at, refunded_minor) values
      ('ord_free', 'cs_free', 0, 'usd', '2026-01-01Z', 0),
      ('ord_paid', 'pi_paid', 3900, 'jpy', '2026-01-02Z', 0),
      ('ord_back', 'pi_back', 4998, 'usd', '2026-01-03Z', 1700);
    insert into shop.refund (id, order_id, payment_stripe_id, reason, amount_minor, currency, attempt, intended_at, stripe_id, status) values
      ('ref_1', 'ord_back', 'pi_back', 'a test', 1000, 'usd', 1, '2026-01-05Z', 're_1', 'succeeded'),
      ('ref_2', 'ord_back', 'pi_back', 'a test', 500, 'usd', 1, '2026-01-06Z', 're_2', 'failed'),
      ('ref_3', 'ord_back', 'pi_back', 'a test', 700, 'usd', 1, '2026-01-07Z', 're_3', 'pending'),
      ('ref_4', 'ord_back', 'pi_back', 'a test', 800, 'usd', 1, '2026-01-08Z', null, 'intended')`)
  await rest()
  const { rows } = await client.query(`
    select key, cause, subject, payment_stripe_id as payment, to_char(at at time zone 'utc', 'MM-DD') as day,
      string_agg(account || ' ' || amount_minor || ' ' || currency, ', ' order by amount_minor desc) as postings
    from shop.journal_entry entry join shop.journal_posting on entry_key = key
    group by entry.key order by at, key`)
  const refund = { cause: 'refund', payment: 'pi_back' }
  expect(rows).toEqual([
    {
      key: 'order:ord_paid:paid',
      cause: 'sale',
      subject: 'ord_paid',
      payment: 'pi_paid',
      day: '01-02',
      postings: 'receivable 3900 jpy, sales -3900 jpy',
    },
    {
      key: 'order:ord_back:paid',
      cause: 'sale',
      subject: 'ord_back',
      payment: 'pi_back',
      day: '01-03',
      postings: 'receivable 4998 usd, sales -4998 usd',
    },
    {
      ...refund,
      key: 'refund:re_1',
      subject: 're_1',
      day: '01-05',
      postings: 'refund 1000 usd, receivable -1000 usd',
    },
    {
      ...refund,
      key: 'refund:re_2',
      subject: 're_2',
      day: '01-06',
      postings: 'refund 500 usd, receivable -500 usd',
    },
    {
      key: 'refund:re_2:undone',
      cause: 'refund_undone',
      subject: 're_2',
      payment: 'pi_back',
      day: '01-06',
      postings: 'receivable 500 usd, refund -500 usd',
    },
    {
      ...refund,
      key: 'refund:re_3',
      subject: 're_3',
      day: '01-07',
      postings: 'refund 700 usd, receivable -700 usd',
    },
  ])
  const broken = await client.query('select key from shop.journal_entry where not shop.is_whole_entry(key)')
  expect(broken.rows).toEqual([])
})

test("an invoice's dispute from before it had a user has one", { timeout: 60_000 }, async () => {
  const { client, rest } = await openBefore('0080')
  await client.query(`
    insert into shop.invoice_payment (id, invoice_id, user_id, payment_intent_id, amount_minor, currency, paid_at)
      values ('inpay_1', 'in_1', 'user_ada', 'pi_1', 1900, 'usd', '2026-01-01Z');
    insert into shop.dispute (stripe_id, payment_stripe_id, invoice_id, stripe_status, status, reason, amount_minor, currency, opened_at)
      values ('du_1', 'pi_1', 'in_1', 'lost', 'lost', 'fraudulent', 1900, 'usd', '2026-01-02Z')`)
  await rest()
  expect((await client.query('select user_id from shop.dispute')).rows).toEqual([{ user_id: 'user_ada' }])
})

test('who signed in before addresses were kept has theirs, unless it was never shown to be theirs, or is forgotten', {
  timeout: 60_000,
}, async () => {
  const { client, rest } = await openBefore('0091')
  await client.query(`
    insert into auth."user" (id, name, email, email_verified, created_at, updated_at, role) values
      ('ada', '', 'ada@example.com', true, '2026-01-01Z', '2026-01-01Z', 'customer'),
      ('bob', '', 'bob@example.com', false, '2026-01-01Z', '2026-01-01Z', 'customer'),
      ('cyd', '', 'cyd@example.com', true, '2026-01-01Z', '2026-01-01Z', 'customer'),
      ('dan', '', 'dan@example.com', true, '2026-01-01Z', '2026-01-01Z', 'customer');
    insert into shop.customer (id, user_id, created_at, email, erased_at) values
      ('cus_1', 'ada', '2026-01-01Z', null, null),
      ('cus_2', 'bob', '2026-01-01Z', null, null),
      ('cus_3', 'cyd', '2026-01-01Z', null, '2026-01-02Z'),
      ('cus_4', 'dan', '2026-01-01Z', 'dan@another.example', null)`)
  await rest()
  const { rows } = await client.query('select user_id, email from shop.customer order by user_id')
  expect(rows).toEqual([
    { user_id: 'ada', email: 'ada@example.com' },
    { user_id: 'bob', email: null },
    { user_id: 'cyd', email: null },
    { user_id: 'dan', email: 'dan@another.example' },
  ])
})
