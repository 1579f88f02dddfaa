/** Signed webhooks over HTTP: applied ones, duplicates, and ones that are only stored. */
import { createHmac } from 'node:crypto'
import Stripe from 'stripe'
import type { Bench } from './bench.ts'
import { type BenchContext, webhookSecret } from './context.ts'
import { createHttpClient, hammer } from './load.ts'
import { placeOrders } from './orders.ts'

const clients = 32
const count = 3_000

export const webhook: Bench = {
  measures: 'signed webhooks over HTTP, from the raw body to committed rows',
  async run(ctx) {
    const events = await makeExpiredSessions(ctx)
    const http = createHttpClient(ctx.url, clients)
    const deliver = (bodies: string[]) => (n: number) => post(bodies[n] ?? '')
    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) }
      await http.send({ method: 'POST', path: '/api/stripe/webhook', headers, body })
    }
    const unknown = events.map((body, n) =>
      body.replaceAll('checkout.session.expired', 'plan.created').replace('"evt_', `"evt_u${n}`),
    )
    const stored = await hammer(clients, count, deliver(unknown.slice(0, count)))
    const applied = await hammer(clients, count, deliver(events))
    const duplicates = await hammer(clients, count, deliver(events))
    http.close()
    return [
      { operation: 'store an event without a handler', clients, measured: stored },
      { operation: 'expire a session: event, order and inventory', clients, measured: applied },
      { operation: 'receive a duplicate event', clients, measured: duplicates },
    ]
  },
}

/**
 * Creates orders with expired sessions, and returns their events. The sandbox delivers none of
 * them, because no endpoint is registered.
 */
async function makeExpiredSessions(ctx: BenchContext): Promise<string[]> {
  const orders = await placeOrders(ctx, count)
  const { hostname: host, port } = new URL(ctx.sandboxUrl)
  const stripe = new Stripe('sk_test_bench', { host, port, protocol: 'http' })
  await hammer(
    8,
    count,
    async (n) => void (await stripe.checkout.sessions.expire(orders[n]?.sessionId ?? '')),
  )
  const bodies: string[] = []
  for await (const event of stripe.events.list({ type: 'checkout.session.expired', limit: 100 })) {
    bodies.push(JSON.stringify(event))
  }
  return bodies
}

function sign(body: string): string {
  const time = Math.floor(Date.now() / 1_000)
  return `t=${time},v1=${createHmac('sha256', webhookSecret).update(`${time}.${body}`).digest('hex')}`
}
