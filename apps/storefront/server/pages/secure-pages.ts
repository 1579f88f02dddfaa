/**
 * Puts the headers of security around Next. A page that is made for each request gets a nonce, which Next writes into its scripts;
 * one that was made before for everybody cannot have one, and its policy names the hashes of its scripts instead.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { browserHeaders } from '@countinghouse/api'
import { bufferResponse } from './buffer-response.ts'
import { hashInlineScripts } from './inline-scripts.ts'
import type { IsDynamic } from './dynamic-pages.ts'
import { pagePolicy } from './content-security-policy.ts'

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
    // Next takes a nonce from the request's own header, whoever sent it, and would write it into a page that it keeps for everybody.
    for (const name of policyHeaders) {
      delete request.headers[name]
    }
    if (dev || isDynamic(pathOf(request))) {
      giveNonce(request, response, policyOf)
    } else if (mayBePage(request)) {
      giveHashes(request, response, policyOf)
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
 * Whoever asks, in whatever words: a cache in front of the shop hands on to browsers what it was answered first, and a page without
 * its hashes would be one without scripts for as long as it is kept.
 */
function mayBePage(request: IncomingMessage): boolean {
  const { accept, rsc } = request.headers
  return accept?.includes('text/html') || (rsc !== '1' && !/^\/_next\/|\.\w+$/.test(pathOf(request)))
}

/** By the scripts that are vouched for. */
type PolicyOf = (scripts: string[]) => string

function giveNonce(request: IncomingMessage, response: ServerResponse, policyOf: PolicyOf): void {
  const policy = policyOf([`'nonce-${randomBytes(16).toString('base64')}'`])
  request.headers['content-security-policy'] = policy
  response.setHeader('content-security-policy', policy)
}

function giveHashes(request: IncomingMessage, response: ServerResponse, policyOf: PolicyOf): void {
  const zips = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers['accept-encoding'] ?? '')
  // Next would pack the page before we have read it; we pack it ourselves, once for all who ask.
  delete request.headers['accept-encoding']
  bufferResponse(response, (body) => {
    const page = pageOf(response, body, policyOf)
    if (!page) {
      return void response.end(body)
    }
    response.setHeader('content-security-policy', page.policy)
    if (body && zips) {
      sendZipped(response, page)
    } else {
      response.end(body)
    }
  })
}

interface Page {
  policy: string
  html: Buffer
  zipped?: Buffer
}

/** By their tags, which Next makes of their contents: a page is read and packed once, however often it is asked for. */
const pagesRead = new Map<string, Page>()
const PAGES_READ_MAX = 500

/** `undefined` where the answer is no page, or one from the browser's own memory that we never saw. */
function pageOf(response: ServerResponse, body: Buffer | undefined, policyOf: PolicyOf): Page | undefined {
  const tag = String(response.getHeader('etag') ?? '')
  const known = pagesRead.get(tag)
  if (known && (!body || known.html.equals(body))) {
    return known
  }
  if (!body || !String(response.getHeader('content-type')).startsWith('text/html')) {
    return undefined
  }
  const page = { policy: policyOf(hashInlineScripts(body.toString())), html: body }
  if (tag) {
    keepPage(tag, page)
  }
  return page
}

/** The oldest goes first. */
function keepPage(tag: string, page: Page): void {
  const oldest = pagesRead.keys().next().value
  if (pagesRead.size >= PAGES_READ_MAX && oldest !== undefined) {
    pagesRead.delete(oldest)
  }
  pagesRead.set(tag, page)
}

function sendZipped(response: ServerResponse, page: Page): void {
  page.zipped ??= gzipSync(page.html)
  response.setHeader('content-encoding', 'gzip')
  response.setHeader('content-length', page.zipped.byteLength)
  response.appendHeader('vary', 'accept-encoding')
  response.end(page.zipped)
}
