/** JSON that may be kept, as long as it is asked for again each time: no body crosses the wire twice. */
import { hash } from 'node:crypto'
import type { Context, TypedResponse } from 'hono'

/** Answers `data`, or 304 to a caller that has it. */
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

/** Weak comparison, as RFC 9110 asks of If-None-Match. */
export function hasTag(c: Context, tag: string): boolean {
  const known = c.req.header('if-none-match') ?? ''
  return known.split(',').some((one) => opaque(one.trim()) === opaque(tag))
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}
