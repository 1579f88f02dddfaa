/**
 * Cacheable responses that are revalidated on each use, so that an unchanged body is sent once.
 * hono's etag is not used: it removes every header that it is not told to keep from a 304, such as
 * request id, security and rate limit headers, and copies each body to hash it.
 */
import { hash } from 'node:crypto'
import type { Context, TypedResponse } from 'hono'

/** Responds with `data`, or with 304 if the client has it. */
export function jsonWithEtag<T>(c: Context, data: T): Response & TypedResponse<T, 200, 'json'> {
  const body = JSON.stringify(data)
  return textWithEtag(c, body, 'application/json') as Response & TypedResponse<T, 200, 'json'>
}

export function textWithEtag(c: Context, body: string, contentType: string): Response {
  const tag = `W/"${hash('sha1', body, 'base64url')}"`
  c.header('cache-control', 'no-cache')
  c.header('etag', tag)
  if (hasTag(c, tag)) {
    return c.body(null, 304)
  }
  return c.body(body, 200, { 'content-type': contentType })
}

/** Weak comparison, as RFC 9110 requires for If-None-Match. */
export function hasTag(c: Context, tag: string): boolean {
  const known = c.req.header('if-none-match') ?? ''
  return known.split(',').some((each) => stripWeak(each.trim()) === stripWeak(tag))
}

function stripWeak(tag: string): string {
  return tag.replace(/^W\//, '')
}
