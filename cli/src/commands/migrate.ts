import { migrate as migrateDatabase } from '@countinghouse/engine'
import { withDatabase } from '../database.ts'
import { createLog } from '../log.ts'
import { readSettings } from '../settings.ts'

export async function migrate(): Promise<undefined> {
  const settings = readSettings()
  const log = createLog(settings.logLevel)
  const { applied } = await withDatabase(settings, ({ directUrl }) => migrateDatabase({ databaseUrl: directUrl, log }))
  console.log(applied.length === 0 ? 'The tables were up to date.' : `Applied: ${applied.join(', ')}.`)
}
