import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../../test/database.ts'
import { createDb, createPool } from './db.ts'
import { type Log, silentLog } from './log.ts'

/** A database and what it logs. */
async function openLoggedDatabase() {
  const database = await createTestDatabase()
  const lines: [object, string][] = []
  const log: Log = { ...silentLog, debug: (fields, message) => lines.push([fields, message]) }
  const db = createDb(createPool(database.url, 1), log)
  onTestFinished(async () => {
    await db.destroy()
    await database.drop()
  })
  return { db, lines }
}

test('logs each SQL statement with its duration, and never its parameters', async () => {
  const { db, lines } = await openLoggedDatabase()
  await db.transaction().execute(async (transaction) => {
    await sql`select ${'secret'}::text
              as token`.execute(transaction)
  })
  const duration = expect.any(Number)
  expect(lines).toEqual([
    [{ sql: 'begin', durationMs: duration }, 'SQL statement'],
    [{ sql: 'select $1::text as token', durationMs: duration }, 'SQL statement'],
    [{ sql: 'commit', durationMs: duration }, 'SQL statement'],
  ])
})

test('logs a failed SQL statement with the error of PostgreSQL', async () => {
  const { db, lines } = await openLoggedDatabase()
  await expect(sql`select * from nowhere`.execute(db)).rejects.toThrow('nowhere')
  expect(lines).toEqual([
    [
      {
        sql: 'select * from nowhere',
        durationMs: expect.any(Number),
        error: 'relation "nowhere" does not exist',
      },
      'SQL statement failed',
    ],
  ])
})
