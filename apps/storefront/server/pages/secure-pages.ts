/**
 * Adds security headers to Next's responses. The Content-Security-Policy of a page rendered per
 * request has a nonce, which Next writes into its scripts. A prerendered page is the same for all
 * visitors and cannot have a nonce, so its policy lists the hashes of its scripts instead.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { browserHeaders } from '@countinghouse/api'
import { bufferResponse } from './buffer-response.ts'
import { pagePolicy } from './content-security-policy.ts'
import type { IsDynamic } from './dynamic-pages.ts'
import { hashInlineScripts } from './inline-scripts.ts'

export { readDynamicPages } from './dynamic-pages.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

interface SecurePagesInput {
  pages: Handle
  siteUrl: string
  dev: boolean
  isDynamic: IsDynamic
  /** See `pagePolicy`. */
  imageOrigins?: string[] | undefined
}

export function securePages({ pages, siteUrl, dev, isDynamic, imageOrigins = [] }: SecurePagesInput): Handle {
  const headers = new Headers(browserHeaders(siteUrl))
  const policyOf = (scripts: string[]) => pagePolicy({ scripts, dev, imageOrigins })
  return (request, response) => {
    response.setHeaders(headers)
    // Next takes the nonce from this request header and would write a client's nonce into a cached
    // page.
    for (const name of policyHeaders) {
      delete request.headers[name]
    }
    if (dev || isDynamic(pathOf(request))) {
      addNonce(request, response, policyOf)
    } else if (mayBePage(request)) {
      addHashes(request, response, policyOf)
    }
    return pages(request, response)
  }
}

const policyHeaders = ['content-security-policy', 'content-security-policy-report-only']

function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.split('?', 1)[0] ?? '/'
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/**
 * Does not depend on the `accept` header alone: a cache in front of the shop gives browsers
 * whatever response it stored first, and a page without hashes would have no scripts for as long as
 * it is cached.
 */
function mayBePage(request: IncomingMessage): boolean {
  const { accept, rsc } = request.headers
  return accept?.includes('text/html') || (rsc !== '1' && !/^\/_next\/|\.\w+$/.test(pathOf(request)))
}

/** The policy for these script sources. */
type PolicyOf = (scripts: string[]) => string

function addNonce(request: IncomingMessage, response: ServerResponse, policyOf: PolicyOf): void {
  const policy = policyOf([`'nonce-${randomBytes(16).toString('base64')}'`])
  request.headers['content-security-policy'] = policy
  response.setHeader('content-security-policy', policy)
}

function addHashes(request: IncomingMessage, response: ServerResponse, policyOf: PolicyOf): void {
  const acceptsGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers['accept-encoding'] ?? '')
  // Next would compress the page before it is read here. It is compressed below, once per page.
  delete request.headers['accept-encoding']
  bufferResponse(response, (body) => {
    const page = pageOf(response, body, policyOf)
    if (!page) {
      return void response.end(body)
    }
    response.setHeader('content-security-policy', page.policy)
    if (body && acceptsGzip) {
      sendGgzipped(response, page)
    } else {
      response.end(body)
    }
  })
}

interface Page {
  policy: string
  html: Buffer
  gzipped?: Buffer
}

/**
 * Pages by their ETag, which Next computes from the content: a page is hashed and compressed only
 * once.
 */
const pageCache = new Map<string, Page>()
const PAGE_CACHE_MAX = 500

/** `undefined` if the response is not a page, or a 304 for a page that is not in the cache. */
function pageOf(response: ServerResponse, body: Buffer | undefined, policyOf: PolicyOf): Page | undefined {
  const tag = String(response.getHeader('etag') ?? '')
  const cached = pageCache.get(tag)
  if (cached && (!body || cached.html.equals(body))) {
    return cached
  }
  if (!body || !String(response.getHeader('content-type')).startsWith('text/html')) {
    return undefined
  }
  const page = { policy: policyOf(hashInlineScripts(body.toString())), html: body }
  if (tag) {
    cachePage(tag, page)
  }
  return page
}

/** Evicts the oldest page when full. */
function cachePage(tag: string, page: Page): void {
  const oldest = pageCache.keys().next().value
  if (pageCache.size >= PAGE_CACHE_MAX && oldest !== undefined) {
    pageCache.delete(oldest)
  }
  pageCache.set(tag, page)
}

function sendGgzipped(response: ServerResponse, page: Page): void {
  page.gzipped ??= gzipSync(page.html)
  response.setHeader('content-encoding', 'gzip')
  response.setHeader('content-length', page.gzipped.byteLength)
  response.appendHeader('vary', 'accept-encoding')
  response.end(page.gzipped)
}
