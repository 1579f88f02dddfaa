import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { CliError } from './cli-error.ts'
import { migrateDatabase } from './database.ts'

test('a role that owns nothing can start a migrated shop, and gets a hint when migrations are missing', async () => {
  const { url: ownerUrl, runtimeUrl: url, drop } = await createTestDatabase()
  onTestFinished(drop)
  expect(await migrateDatabase({ url, ownerUrl: url })).toEqual({ applied: [] })
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  onTestFinished(() => owner.end())
  await owner.query('delete from shop.migration where name = (select max(name) from shop.migration)')
  const error = await migrateDatabase({ url, ownerUrl: url }).catch((reason) => reason)
  expect(error).toBeInstanceOf(CliError)
  expect(error.message).toContain('countinghouse_runtime is not allowed')
  expect(error.hint).toContain('DATABASE_URL_OWNER')
  await owner.query('drop schema shop, auth, graphile_worker cascade')
  expect((await migrateDatabase({ url, ownerUrl })).applied).toContain('0100-shop.sql')
  expect(await migrateDatabase({ url, ownerUrl })).toEqual({ applied: [] })
})
