import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { callApi } from './call-api.ts'

/** A fake API; `rotateToken` makes its CSRF token change, as when another tab signs in. */
async function startFakeApi() {
  const requests: string[] = []
  const state = { token: 1 }
  const respond = (request: IncomingMessage): [number, object] => {
    const sent = request.headers['x-csrf-token']
    requests.push(`${request.method} ${request.url} ${sent ?? '-'}`)
    if (request.url === '/api/csrf') {
      return [200, { token: `token-${state.token}` }]
    }
    if (request.method === 'GET' || sent === `token-${state.token}`) {
      return [200, {}]
    }
    return [403, { code: 'csrf.refused', title: 'No' }]
  }
  const server = createServer((request, response) => {
    const [status, body] = respond(request)
    request
      .resume()
      .on('end', () =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const native = globalThis.fetch
  globalThis.fetch = (path, init) => native(`${url}${path}`, init)
  onTestFinished(() => {
    globalThis.fetch = native
  })
  return { requests, rotateToken: () => state.token++ }
}

const credentials = { email: 'ada@example.com', password: 'a password' }

test('sends the csrf token with every unsafe request, and fetches a new one after csrf.refused', async () => {
  const { requests, rotateToken } = await startFakeApi()
  expect(await callApi('GET /api/products')).toMatchObject({ ok: true })
  expect(await callApi('POST /api/checkout', { body: {} })).toMatchObject({ ok: true })
  expect(await callApi('POST /api/checkout', { body: {} })).toMatchObject({ ok: true })
  rotateToken()
  expect(await callApi('POST /api/checkout', { body: {} })).toMatchObject({ ok: true })
  expect(requests).toEqual([
    'GET /api/products -',
    'GET /api/csrf -',
    'POST /api/checkout token-1',
    'POST /api/checkout token-1',
    'POST /api/checkout token-1',
    'GET /api/csrf -',
    'POST /api/checkout token-2',
  ])
  expect(await callApi('POST /api/auth/sign-in', { body: credentials })).toMatchObject({ ok: true })
  rotateToken()
  expect(await callApi('POST /api/checkout', { body: {} })).toMatchObject({ ok: true })
  expect(requests.slice(7)).toEqual([
    'POST /api/auth/sign-in token-2',
    'GET /api/csrf -',
    'POST /api/checkout token-3',
  ])
})

test('fills in path parameters and the query, encoded', async () => {
  const { requests } = await startFakeApi()
  await callApi('GET /api/products', { query: { search: 'a&b', cursor: undefined, limit: 9 } })
  await callApi('GET /api/products/{slug}', { params: { slug: 'a/b' } })
  expect(requests).toEqual(['GET /api/products?search=a%26b&limit=9 -', 'GET /api/products/a%2Fb -'])
})
