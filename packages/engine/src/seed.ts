/** Adds the demo products to an empty catalog. */
import { seedCatalog } from './catalog/index.ts'
import { type Clock, createClock } from './core/clock.ts'
import { createDb, createPool } from './core/db.ts'
import { createIds } from './core/ids.ts'

/** @returns the number of products added: 0 if the catalog has any */
export async function seed({
  databaseUrl,
  clock = createClock(),
  searchLanguage = 'english',
}: {
  databaseUrl: string
  clock?: Clock
  searchLanguage?: string
}): Promise<{ products: number }> {
  const db = createDb(createPool(databaseUrl, 1))
  try {
    const products = await db
      .transaction()
      .execute((transaction) =>
        seedCatalog({ db: transaction, clock, ids: createIds(), now: clock.now() }, searchLanguage),
      )
    return { products }
  } finally {
    await db.destroy()
  }
}
