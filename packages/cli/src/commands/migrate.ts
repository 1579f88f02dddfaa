import { migrateDatabase, withDatabase } from '../database.ts'
import { readSettings } from '../settings.ts'

export async function migrate(): Promise<undefined> {
  const { applied } = await withDatabase(readSettings(), migrateDatabase)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
}
