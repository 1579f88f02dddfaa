import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { CliError } from './cli-error.ts'
import { migrateDatabase } from './database.ts'

test('whoever owns nothing opens a shop whose tables are there, and else is told who can bring them up to date', async () => {
  const { url: ownerUrl, runtimeUrl: url, drop } = await createTestDatabase()
  onTestFinished(drop)
  expect(await migrateDatabase({ url, ownerUrl: url })).toEqual({ applied: [] })
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  onTestFinished(() => owner.end())
  await owner.query('delete from shop.migration where name = (select max(name) from shop.migration)')
  const refused = await migrateDatabase({ url, ownerUrl: url }).catch((error) => error)
  expect(refused).toBeInstanceOf(CliError)
  expect(refused.message).toContain('countinghouse_runtime may not')
  expect(refused.hint).toContain('DATABASE_URL_OWNER')
  await owner.query('drop schema shop, auth, graphile_worker cascade')
  expect((await migrateDatabase({ url, ownerUrl })).applied).toContain('0100-shop.sql')
  expect(await migrateDatabase({ url, ownerUrl })).toEqual({ applied: [] })
})
