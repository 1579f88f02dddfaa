/** Over a stand-in for Next: what it answers is told here, so that each kind of answer comes by. The built pages: test/security/. */
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { securePages } from './secure-pages.ts'

const script = 'self.__next_f.push([1,"a"])'
const html = `<html><script>${script}</script><script>alert(1)</script></html>`
const scriptHash = `'sha256-${hash('sha256', script, 'base64')}'`

interface Sight {
  headers: IncomingMessage['headers']
}

/** `/dynamic` is a page made for each request. */
async function serve(answer: RequestListener, siteUrl = 'http://127.0.0.1:3000') {
  const seen: Sight[] = []
  const pages = async (request: IncomingMessage, response: ServerResponse) => {
    seen.push({ headers: request.headers })
    answer(request, response)
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
  return { open, seen }
}

const sendPage: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('etag', '"page"')
  response.setHeader('content-length', Buffer.byteLength(html))
  response.end(html)
}

test('a prerendered page names the hashes of its own scripts, and of no other', async () => {
  const { open } = await serve(sendPage)
  const answer = await open('/')
  expect(answer.headers.get('content-security-policy')).toContain(`script-src 'self' ${scriptHash};`)
  expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|nonce/)
  expect(await answer.text()).toBe(html)
})

test.each(['*/*', 'application/json', ''])(
  'whoever asks with accept “%s” gets the page that a cache may keep for all',
  async (accept) => {
    const { open } = await serve(sendPage)
    expect((await open('/', { accept })).headers.get('content-security-policy')).toContain(scriptHash)
  },
)

test.each([
  ['/_next/static/chunks/a.js', {}],
  ['/products/a.svg', {}],
  ['/', { rsc: '1' }],
])('what is no page (%s %o) stays Next’s to pack', async (path, headers) => {
  const { open, seen } = await serve(sendPage)
  await open(path, { ...headers, accept: '*/*', 'accept-encoding': 'br' })
  expect(seen[0]?.headers['accept-encoding']).toBe('br')
})

test('packed for those who can unpack it, in one piece or in many', async () => {
  const { open } = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.flushHeaders()
    for (const character of html) {
      response.write(character)
    }
    response.end()
  })
  for (const encoding of ['gzip', 'br', 'gzip;q=0']) {
    const answer = await open('/', { 'accept-encoding': encoding })
    expect(answer.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null)
    expect(answer.headers.get('content-security-policy')).toContain(scriptHash)
    expect(await answer.text()).toBe(html)
  }
})

test('an answer from the browser’s memory keeps its policy', async () => {
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

test('a page made for each request gets a nonce that it sees and nobody can choose', async () => {
  const { open, seen } = await serve(sendPage)
  const chosen = { 'content-security-policy': "script-src 'nonce-evil'" }
  const nonces = []
  for (let n = 0; n < 2; n++) {
    const answer = await open('/dynamic', chosen)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{22}==';/)
    expect(policy).not.toMatch(/unsafe|sha256|evil/)
    expect(seen.at(-1)?.headers['content-security-policy']).toBe(policy)
    nonces.push(policy)
  }
  expect(nonces[0]).not.toBe(nonces[1])
})

test('a page kept for everybody never sees the nonce that a visitor sends', async () => {
  const { open, seen } = await serve(sendPage)
  const chosen = "script-src 'nonce-evil'"
  await open('/', { 'content-security-policy': chosen, 'content-security-policy-report-only': chosen })
  expect(JSON.stringify(seen)).not.toContain('evil')
})

test('what is no page loads nothing, a drawing opened by itself included', async () => {
  const { open } = await serve((_request, response) => {
    response.setHeader('content-type', 'image/svg+xml')
    response.end('<svg/>')
  })
  expect((await open('/products/a.svg')).headers.get('content-security-policy')).toBe(
    "default-src 'none'; frame-ancestors 'none'",
  )
})

test.each(['/', '/dynamic', '/_next/static/chunks/a.js'])('%s carries the other headers', async (path) => {
  const http = (await (await serve(sendPage)).open(path)).headers
  expect(http.get('x-content-type-options')).toBe('nosniff')
  expect(http.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
  expect(http.get('permissions-policy')).toContain('camera=()')
  expect(http.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(http.get('strict-transport-security')).toBeNull()
  const https = (await (await serve(sendPage, 'https://shop.example')).open(path)).headers
  expect(https.get('strict-transport-security')).toBe('max-age=63072000')
})

test.each(['/', '/dynamic'])(
  'pictures come from us and from the origins that are named, and from nowhere else (%s)',
  async (path) => {
    const { open } = await serve(sendPage)
    const policy = (await open(path)).headers.get('content-security-policy')
    expect(policy).toContain("img-src 'self' https://pictures.example;")
  },
)
