/** The list of products, which every visitor requests first. */
import type { Bench } from './bench.ts'
import { createHttpClient, hammer } from './load.ts'

const clients = 32

export const products: Bench = {
  measures: 'the product list with current availability',
  async run({ url }) {
    const http = createHttpClient(url, clients)
    const request = async () => void (await http.send({ path: '/api/products' }))
    await hammer(clients, 500, request)
    const measured = await hammer(clients, 5_000, request)
    http.close()
    return [{ operation: 'list products', clients, measured }]
  },
}
