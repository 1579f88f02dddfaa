import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { callApi } from './call-api.ts'

/** An API whose token is another after each time it `turns`, as when somebody signs in elsewhere. */
async function openApi() {
  const seen: string[] = []
  const state = { token: 1 }
  const result = (request: IncomingMessage): [number, object] => {
    const sent = request.headers['x-csrf-token']
    seen.push(`${request.method} ${request.url} ${sent ?? '-'}`)
    if (request.url === '/api/csrf') {
      return [200, { token: `token-${state.token}` }]
    }
    if (request.method === 'GET' || sent === `token-${state.token}`) {
      return [200, { heard: true }]
    }
    return [403, { code: 'csrf.refused', title: 'No' }]
  }
  const server = createServer((request, response) => {
    const [status, body] = result(request)
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
  return { seen, turn: () => state.token++ }
}

test('what changes something goes with the token, asked for once and again when it was refused', async () => {
  const { seen, turn } = await openApi()
  expect(await callApi('/api/products')).toMatchObject({ ok: true })
  expect(await callApi('/api/checkout', { method: 'POST', body: {} })).toMatchObject({ ok: true })
  expect(await callApi('/api/checkout', { method: 'POST', body: {} })).toMatchObject({ ok: true })
  turn()
  expect(await callApi('/api/checkout', { method: 'POST', body: {} })).toMatchObject({ ok: true })
  expect(seen).toEqual([
    'GET /api/products -',
    'GET /api/csrf -',
    'POST /api/checkout token-1',
    'POST /api/checkout token-1',
    'POST /api/checkout token-1',
    'GET /api/csrf -',
    'POST /api/checkout token-2',
  ])
  expect(await callApi('/api/auth/sign-in', { method: 'POST', body: {} })).toMatchObject({ ok: true })
  turn()
  expect(await callApi('/api/checkout', { method: 'POST', body: {} })).toMatchObject({ ok: true })
  expect(seen.slice(7)).toEqual([
    'POST /api/auth/sign-in token-2',
    'GET /api/csrf -',
    'POST /api/checkout token-3',
  ])
})
