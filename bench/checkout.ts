/** Complete checkouts: price, order, reservation, session at Stripe, response. */
import type { Bench } from './bench.ts'
import { measureCheckouts } from './orders.ts'

const clients = 16

export const checkout: Bench = {
  measures: 'checkouts over HTTP, each with a session at the sandbox',
  async run(ctx) {
    await measureCheckouts(ctx, clients, 200)
    return [
      {
        operation: 'check out, up to the URL of the payment page',
        clients,
        measured: await measureCheckouts(ctx, clients, 2_000),
      },
    ]
  },
}
