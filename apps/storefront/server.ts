/** Serves the shop on one port: `/api/*` goes to the API, everything else to Next. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { Engine } from '@countinghouse/engine'
import { getRequestListener } from '@hono/node-server'
import { markAdmin } from './server/mark-admin.ts'
import { readDynamicPages, securePages } from './server/pages/secure-pages.ts'
import { revalidatePages } from './server/revalidate-pages.ts'
import { type Api, provideShop, withdrawShop } from './server/shop.ts'

export interface StorefrontInput {
  engine: Engine
  /** Anything with `fetch`, such as the Hono app of `@countinghouse/api`. */
  api: Api
  host: string
  /** 0 picks a free port. */
  port: number
  /** Next's development server, with hot reload, instead of the build. */
  dev: boolean
  /** The shop's public URL; with https, browsers are told to use https only (HSTS). */
  siteUrl: string
  /** Origins of product images besides the shop's own files. */
  imageOrigins?: string[]
  /** Secret that this server and its own pages share; generated, not configured. */
  revalidateSecret: string
  log?: Engine['log']
}

export interface Storefront {
  /** Where it listens, without a trailing slash. */
  url: string
  /**
   * Finishes running responses (for at most five seconds), closes idle connections, and leaves no
   * open handle. With `dev`, Next never stops its file watchers, so the process has to exit.
   */
  close(): Promise<void>
}

/**
 * @throws the error of `node:net` when the port is taken (`EADDRINUSE`), and Next's error without a
 * build.
 */
export async function startStorefront(input: StorefrontInput): Promise<Storefront> {
  const { engine, api, host, dev, siteUrl, imageOrigins, revalidateSecret, log = engine.log } = input
  // Listen first: a taken port is the most likely failure, and Next takes a second to prepare.
  const ready = Promise.withResolvers<Handle>()
  ready.promise.catch(() => {})
  const server = createServer((request, response) => {
    ready.promise
      .then((handle) => handle(request, response))
      .catch((error) => {
        log.error({ err: error, url: request.url }, 'request failed without a response')
        response.destroy()
      })
  })
  const upgraded = trackUpgrades(server)
  const url = await listen(server, host, input.port)

  const shop = { engine, api, revalidateSecret }
  provideShop(shop)
  const pages = next({
    dev,
    dir: import.meta.dirname,
    hostname: host,
    port: Number(new URL(url).port),
    httpServer: server,
  })
  const close = async () => {
    await closeServer(server, upgraded)
    await pages.close()
    withdrawShop(shop)
  }
  try {
    await pages.prepare()
    // The development server renders every page per request, and there is no build to read.
    const isDynamic = dev ? () => true : readDynamicPages(join(import.meta.dirname, '.next'))
    const handlePage = securePages({
      pages: pages.getRequestHandler(),
      siteUrl,
      dev,
      isDynamic,
      imageOrigins,
    })
    const markAndHandlePage: Handle = (request, response) => {
      markAdmin(request, siteUrl, revalidateSecret)
      return handlePage(request, response)
    }
    ready.resolve(route(api, markAndHandlePage, host))
  } catch (error) {
    ready.reject(error)
    await close()
    throw error
  }
  const stop = revalidatePages({ engine, url, revalidateSecret, log })
  return {
    url,
    async close() {
      stop()
      await close()
    },
  }
}

const { Request: nativeRequest, Response: nativeResponse } = globalThis

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

// Next is CommonJS and its types differ by module resolution; `require` has the same type
// everywhere.
const next: typeof import('next', { with: { 'resolution-mode': 'require' }}).default = createRequire(
  import.meta.url,
)('next')

function route(api: Api, pages: Handle, hostname: string): Handle {
  const handleApi = getRequestListener((request, env) => api.fetch(request, env), { hostname })
  acceptNativeInstances()
  return (request, response) => (isApi(request.url) ? handleApi(request, response) : pages(request, response))
}

/**
 * The adapter replaces the global Request and Response with lighter classes: an API response then
 * costs 80 µs of CPU instead of 130. Next and `fetch` keep creating native ones, so `instanceof`
 * has to accept both kinds.
 */
function acceptNativeInstances(): void {
  for (const { light, native } of [
    { light: Request, native: nativeRequest },
    { light: Response, native: nativeResponse },
  ]) {
    if (light !== native) {
      Object.defineProperty(light, Symbol.hasInstance, { value: (value: unknown) => value instanceof native })
    }
  }
}

function isApi(url = '/'): boolean {
  return url.startsWith('/api') && (url.length === 4 || url[4] === '/' || url[4] === '?')
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(urlOf(server.address() as AddressInfo))
    })
  })
}

/** A server listening on all interfaces is reached through the loopback address. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0') {
    return `http://127.0.0.1:${port}`
  }
  if (address === '::') {
    return `http://[::1]:${port}`
  }
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** WebSockets of hot reload: the HTTP server does not close a socket once it is upgraded. */
function trackUpgrades(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('upgrade', (request) => {
    const { socket } = request
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function closeServer(server: Server, upgraded: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), 5_000)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
    for (const socket of upgraded) {
      socket.destroy()
    }
  })
}
