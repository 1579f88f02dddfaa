/** Many clients at once, each asking again as soon as it is answered; and what the clock says of it. */
import { Agent, request } from 'node:http'

export interface Measured {
  perSecond: number
  /** Half of the calls took at most this long. */
  p50Ms: number
  p99Ms: number
}

/** `call(n)` is made `count` times, by `clients` at once. The first failure ends it: a rate of errorCatalog says nothing. */
export async function hammer(
  clients: number,
  count: number,
  call: (n: number) => Promise<void>,
): Promise<Measured> {
  const times: number[] = []
  let next = 0
  const client = async () => {
    while (next < count) {
      const startedAt = performance.now()
      await call(next++)
      times.push(performance.now() - startedAt)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - startedAt) / 1_000
  times.sort((left, right) => left - right)
  const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? Number.NaN
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

export interface Ask {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface HttpClient {
  /** Resolves with the body. @throws when the answer is not a success */
  ask(what: Ask): Promise<string>
  close(): void
}

/** Connections that stay open, as a proxy in front of the shop keeps them. Cheaper than `fetch`, whose cost would count as the shop's. */
export function createHttpClient(url: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    ask: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
        const sent = request(
          `${url}${path}`,
          { agent, method, headers: { ...headers, ...length } },
          (answer) => {
            answer.setEncoding('utf8')
            let text = ''
            answer.on('data', (piece: string) => {
              text += piece
            })
            answer.on('error', reject)
            answer.on('end', () => {
              const isGood = answer.statusCode !== undefined && answer.statusCode < 300
              if (isGood) {
                resolve(text)
              } else {
                reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`))
              }
            })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}
