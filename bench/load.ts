/**
 * Generates load from many clients, each of which sends its next request as soon as it has a
 * response, and measures it.
 */
import { Agent, request } from 'node:http'

export interface Measured {
  perSecond: number
  /** Median duration of a call. */
  p50Ms: number
  p99Ms: number
}

/**
 * Makes `call(n)` `count` times with `clients` at once. The first failure ends the run: a rate that
 * includes errors has no meaning.
 */
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

export interface HttpRequest {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface HttpClient {
  /** Resolves with the body. @throws when the response is not successful */
  send(request: HttpRequest): Promise<string>
  close(): void
}

/**
 * Keeps connections alive, as a proxy in front of the shop does. Cheaper than `fetch`, whose cost
 * would be measured too.
 */
export function createHttpClient(url: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
        const sent = request(
          `${url}${path}`,
          { agent, method, headers: { ...headers, ...length } },
          (response) => {
            response.setEncoding('utf8')
            let text = ''
            response.on('data', (chunk: string) => {
              text += chunk
            })
            response.on('error', reject)
            response.on('end', () => {
              const isSuccess = response.statusCode !== undefined && response.statusCode < 300
              if (isSuccess) {
                resolve(text)
              } else {
                reject(new Error(`${method} ${path} returned ${response.statusCode}: ${text}`))
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
