import { seed as seedDatabase } from '@countinghouse/engine'
import { migrateDatabase, withDatabase } from '../database.ts'
import { readSettings } from '../settings.ts'
import { counted } from '../table.ts'

export async function seed(): Promise<undefined> {
  const { products } = await withDatabase(readSettings(), async (database) => {
    await migrateDatabase(database)
    return seedDatabase({ databaseUrl: database.url })
  })
  console.log(
    products === 0
      ? 'The catalog is not empty; no products were added.'
      : `Added ${counted(products, 'product')}.`,
  )
}
