/**
 * Security headers of every response, of the API and of the storefront's pages; pages replace the
 * content security policy. hono's secure-headers cannot be used for pages, which Next serves, so
 * this list is the single source for both.
 */

/** @param siteUrl if it is https, the headers include HSTS */
export function browserHeaders(siteUrl: string): Record<string, string> {
  return {
    // A response that is not a page loads nothing and cannot be framed: an SVG opened by itself
    // runs no script.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // URLs contain order and session ids: other sites see only the origin.
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    ...(new URL(siteUrl).protocol === 'https:'
      ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}` }
      : {}),
  }
}

/** Without subdomains, which the shop may not control. */
const HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
