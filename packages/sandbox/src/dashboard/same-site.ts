/**
 * Cross-site request protection: another site's page must not be able to change the sandbox.
 * Browsers send the origin of a request; programs send no such header and are allowed.
 */
import type { MiddlewareHandler } from 'hono'

export const rejectCrossSite: MiddlewareHandler = async (context, next) => {
  const { method } = context.req
  if (method !== 'GET' && method !== 'HEAD' && isCrossSite(context.req.raw)) {
    return context.json({ error: 'Requests from pages of other sites are not allowed.' }, 403)
  }
  return next()
}

function isCrossSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) {
    return site !== 'same-origin' && site !== 'none'
  }
  const origin = request.headers.get('origin')
  return origin !== null && URL.parse(origin)?.host !== request.headers.get('host')
}
