/** A page of another site must not turn our clock: browsers say where a request comes from, and programs say nothing. */
import type { MiddlewareHandler } from 'hono'

export const refuseOtherSites: MiddlewareHandler = async (context, next) => {
  const { method } = context.req
  if (method !== 'GET' && method !== 'HEAD' && isOtherSite(context.req.raw)) {
    return context.json({ error: 'This came from a page of another site, and was not done.' }, 403)
  }
  return next()
}

export function isOtherSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) {
    return site !== 'same-origin' && site !== 'none'
  }
  const origin = request.headers.get('origin')
  return origin !== null && URL.parse(origin)?.host !== request.headers.get('host')
}
