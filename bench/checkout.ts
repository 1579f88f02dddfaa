/** Whole checkouts: price, order, reservation, session at Stripe, answer. */
import type { Bench } from './bench.ts'
import { measureCheckouts } from './orders.ts'

const clients = 16

export const checkout: Bench = {
  does: 'whole checkouts over HTTP, each with its session at the sandbox',
  async run(ctx) {
    await measureCheckouts(ctx, clients, 200)
    return [
      {
        what: 'a checkout, to the address where it is paid',
        clients,
        measured: await measureCheckouts(ctx, clients, 2_000),
      },
    ]
  },
}
