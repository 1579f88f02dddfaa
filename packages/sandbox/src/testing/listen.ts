/** An endpoint that hears a sandbox's webhooks. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type Stripe from 'stripe'

export interface Listener extends AsyncDisposable {
  url: string
  /** What arrived, in order of arrival. */
  heard: { body: string; signature: string; event: Stripe.Event }[]
  types(): string[]
  /** The status answered from now on. */
  answer: number
}

export async function listen(): Promise<Listener> {
  const heard: Listener['heard'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      heard.push({ body, signature: String(request.headers['stripe-signature']), event: JSON.parse(body) })
      response.writeHead(listener.answer).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/`,
    heard,
    types: () => heard.map(({ event }) => event.type),
    answer: 200,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return listener
}
