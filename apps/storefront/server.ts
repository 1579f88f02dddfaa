/** One port, two servers: `/api/*` goes to the API, everything else to Next. */
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
  /** 0 takes any free one. */
  port: number
  /** Next's development server, with hot reload, instead of the build. */
  dev: boolean
  /** Where customers reach the shop; over https a browser is told to stay there. */
  siteUrl: string
  /** Where pictures of goods may come from, beside our own files. */
  imageOrigins?: string[]
  /** Shared by this server and its own pages; nobody else needs to know it. */
  revalidateSecret: string
  log?: Engine['log']
}

export interface Storefront {
  /** Where it listens, without a slash at the end. */
  url: string
  /**
   * Finishes running answers (for at most five seconds), ends idle connections, and leaves no handle. With `dev`, Next never ends
   * its file watchers: whoever owns the process has to exit it.
   */
  close(): Promise<void>
}

/** @throws the plain error of `node:net` when the port cannot be had (`EADDRINUSE`), and what Next throws when there is no build. */
export async function startStorefront(input: StorefrontInput): Promise<Storefront> {
  const { engine, api, host, dev, siteUrl, imageOrigins, revalidateSecret, log = engine.log } = input
  // The port comes first: it is the likeliest refusal, and Next takes a second to get ready.
  const ready = Promise.withResolvers<Handle>()
  ready.promise.catch(() => {})
  const server = createServer((request, response) => {
    ready.promise
      .then((handle) => handle(request, response))
      .catch((error) => {
        log.error({ err: error, url: request.url }, 'a request was not answered')
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
    // The development server makes every page anew, and has no build to read.
    const isDynamic = dev ? () => true : readDynamicPages(join(import.meta.dirname, '.next'))
    const answerPage = securePages({
      pages: pages.getRequestHandler(),
      siteUrl,
      dev,
      isDynamic,
      imageOrigins,
    })
    const pagesOf: Handle = (request, response) => {
      markAdmin(request, siteUrl, revalidateSecret)
      return answerPage(request, response)
    }
    ready.resolve(route(api, pagesOf, host))
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

// Next is CommonJS and says so differently to each way of resolving types; `require` reads the same to all of them.
const next: typeof import('next', { with: { 'resolution-mode': 'require' }}).default = createRequire(
  import.meta.url,
)('next')

function route(api: Api, pages: Handle, hostname: string): Handle {
  const answerApi = getRequestListener((request, env) => api.fetch(request, env), { hostname })
  recognizeNative()
  return (request, response) => (isApi(request.url) ? answerApi(request, response) : pages(request, response))
}

/**
 * The adapter puts light classes in place of the process's Request and Response: an answer of the API then costs 80 µs of CPU
 * instead of 130. Next and `fetch` go on making native ones; both kinds have to pass for what they are, whoever asks.
 */
function recognizeNative(): void {
  for (const { light, native } of [
    { light: Request, native: nativeRequest },
    { light: Response, native: nativeResponse },
  ]) {
    if (light !== native) {
      Object.defineProperty(light, Symbol.hasInstance, { value: (it: unknown) => it instanceof native })
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

/** An address that listens everywhere is reached, from here, at the loopback. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0') {
    return `http://127.0.0.1:${port}`
  }
  if (address === '::') {
    return `http://[::1]:${port}`
  }
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** Hot reload's websockets: once upgraded, a socket is no longer a connection the HTTP server would end. */
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
    const patience = setTimeout(() => server.closeAllConnections(), 5_000)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
    server.closeIdleConnections()
    for (const socket of upgraded) {
      socket.destroy()
    }
  })
}
