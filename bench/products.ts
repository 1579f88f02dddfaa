/** What every visitor asks for first. */
import type { Bench } from './bench.ts'
import { createHttpClient, hammer } from './load.ts'

const clients = 32

export const products: Bench = {
  does: 'the catalog, with stock as it is now',
  async run({ url }) {
    const http = createHttpClient(url, clients)
    const ask = async () => void (await http.ask({ path: '/api/products' }))
    await hammer(clients, 500, ask)
    const measured = await hammer(clients, 5_000, ask)
    http.close()
    return [{ what: 'list the products', clients, measured }]
  },
}
