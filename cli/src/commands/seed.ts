import { migrate, seed as seedDatabase } from '@countinghouse/engine'
import { withDatabase } from '../database.ts'
import { readSettings } from '../settings.ts'

export async function seed(): Promise<undefined> {
  const { products } = await withDatabase(readSettings(), async ({ url, directUrl }) => {
    await migrate({ databaseUrl: directUrl })
    return seedDatabase({ databaseUrl: url })
  })
  console.log(products === 0 ? 'There were goods already: nothing was written.' : `Wrote ${products} products.`)
}
