/** A webhook endpoint that records the events of a sandbox. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type Stripe from 'stripe'

export interface Listener extends AsyncDisposable {
  url: string
  /** The deliveries, in the order of their arrival. */
  received: { body: string; signature: string; event: Stripe.Event }[]
  types(): string[]
  /** The HTTP status of the next responses. Default 200. */
  responseStatus: number
}

export async function listen(): Promise<Listener> {
  const received: Listener['received'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      received.push({ body, signature: String(request.headers['stripe-signature']), event: JSON.parse(body) })
      response.writeHead(listener.responseStatus).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/`,
    received,
    types: () => received.map(({ event }) => event.type),
    responseStatus: 200,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return listener
}
