import { seed as seedDatabase } from '@countinghouse/engine'
import { migrateDatabase, withDatabase } from '../database.ts'
import { readSettings } from '../settings.ts'

export async function seed(): Promise<undefined> {
  const { products } = await withDatabase(readSettings(), async (database) => {
    await migrateDatabase(database)
    return seedDatabase({ databaseUrl: database.url })
  })
  console.log(
    products === 0 ? 'There were goods already: nothing was written.' : `Wrote ${products} products.`,
  )
}
