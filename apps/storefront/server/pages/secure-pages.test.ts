/**
 * With a fake Next that sends the given response. The built pages are tested in
 * test/e2e/content-security.test.ts.
 */
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { securePages } from './secure-pages.ts'

const script = 'self.__next_f.push([1,"a"])'
const html = `<html><script>${script}</script><script>alert(1)</script></html>`
const scriptHash = `'sha256-${hash('sha256', script, 'base64')}'`

interface SeenRequest {
  headers: IncomingMessage['headers']
}

/** `/dynamic` is a page rendered per request. */
async function serve(respond: RequestListener, siteUrl = 'http://127.0.0.1:3000') {
  const requests: SeenRequest[] = []
  const pages = async (request: IncomingMessage, response: ServerResponse) => {
    requests.push({ headers: request.headers })
    respond(request, response)
  }
  const handle = securePages({
    pages,
    siteUrl,
    dev: false,
    isDynamic: (path) => path === '/dynamic',
    imageOrigins: ['https://pictures.example'],
  })
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const open = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: 'text/html', ...headers } })
  return { open, requests }
}

const sendPage: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('etag', '"page"')
  response.setHeader('content-length', Buffer.byteLength(html))
  response.end(html)
}

test('the Content-Security-Policy of a prerendered page has the hashes of its own scripts only', async () => {
  const { open } = await serve(sendPage)
  const response = await open('/')
  expect(response.headers.get('content-security-policy')).toContain(`script-src 'self' ${scriptHash};`)
  expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|nonce/)
  expect(await response.text()).toBe(html)
})

test.each(['*/*', 'application/json', ''])(
  'a request with accept “%s” gets the page with hashes, because a cache may serve it to browsers',
  async (accept) => {
    const { open } = await serve(sendPage)
    expect((await open('/', { accept })).headers.get('content-security-policy')).toContain(scriptHash)
  },
)

test.each([
  ['/_next/static/chunks/a.js', {}],
  ['/products/a.svg', {}],
  ['/', { rsc: '1' }],
])('a response that is not a page (%s %o) is compressed by Next', async (path, headers) => {
  const { open, requests } = await serve(sendPage)
  await open(path, { ...headers, accept: '*/*', 'accept-encoding': 'br' })
  expect(requests[0]?.headers['accept-encoding']).toBe('br')
})

test('gzips a page for clients that accept it, whether it is written in one chunk or many', async () => {
  const { open } = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.flushHeaders()
    for (const character of html) {
      response.write(character)
    }
    response.end()
  })
  for (const encoding of ['gzip', 'br', 'gzip;q=0']) {
    const response = await open('/', { 'accept-encoding': encoding })
    expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null)
    expect(response.headers.get('content-security-policy')).toContain(scriptHash)
    expect(await response.text()).toBe(html)
  }
})

test('a 304 response has the Content-Security-Policy of the cached page', async () => {
  const { open } = await serve((request, response) => {
    if (!request.headers['if-none-match']) {
      return sendPage(request, response)
    }
    response.setHeader('etag', '"page"')
    response.statusCode = 304
    response.end()
  })
  await (await open('/')).text()
  const again = await open('/', { 'if-none-match': '"page"' })
  expect(again.status).toBe(304)
  expect(again.headers.get('content-security-policy')).toContain(scriptHash)
})

test('a page rendered per request gets a random nonce that clients cannot choose', async () => {
  const { open, requests } = await serve(sendPage)
  const clientNonce = { 'content-security-policy': "script-src 'nonce-evil'" }
  const nonces = []
  for (let n = 0; n < 2; n++) {
    const response = await open('/dynamic', clientNonce)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{22}==';/)
    expect(policy).not.toMatch(/unsafe|sha256|evil/)
    expect(requests.at(-1)?.headers['content-security-policy']).toBe(policy)
    nonces.push(policy)
  }
  expect(nonces[0]).not.toBe(nonces[1])
})

test('a nonce sent by a client never reaches a prerendered page', async () => {
  const { open, requests } = await serve(sendPage)
  const clientNonce = "script-src 'nonce-evil'"
  await open('/', {
    'content-security-policy': clientNonce,
    'content-security-policy-report-only': clientNonce,
  })
  expect(JSON.stringify(requests)).not.toContain('evil')
})

test('a response that is not a page, such as an SVG, may load nothing', async () => {
  const { open } = await serve((_request, response) => {
    response.setHeader('content-type', 'image/svg+xml')
    response.end('<svg/>')
  })
  expect((await open('/products/a.svg')).headers.get('content-security-policy')).toBe(
    "default-src 'none'; frame-ancestors 'none'",
  )
})

test.each(['/', '/dynamic', '/_next/static/chunks/a.js'])(
  '%s has the other security headers',
  async (path) => {
    const http = (await (await serve(sendPage)).open(path)).headers
    expect(http.get('x-content-type-options')).toBe('nosniff')
    expect(http.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(http.get('permissions-policy')).toContain('camera=()')
    expect(http.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(http.get('strict-transport-security')).toBeNull()
    const https = (await (await serve(sendPage, 'https://shop.example')).open(path)).headers
    expect(https.get('strict-transport-security')).toBe('max-age=63072000')
  },
)

test.each(['/', '/dynamic'])(
  'images load only from the shop itself and the configured origins (%s)',
  async (path) => {
    const { open } = await serve(sendPage)
    const policy = (await open(path)).headers.get('content-security-policy')
    expect(policy).toContain("img-src 'self' https://pictures.example;")
  },
)
