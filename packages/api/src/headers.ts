/** What every answer tells a browser about itself, pages included. What a document may load is its own policy's affair. */

/** @param siteUrl over https a browser is told never to come without it again */
export function browserHeaders(siteUrl: string): Record<string, string> {
  return {
    // What is no document loads nothing, and nobody frames it: a drawing that is opened by itself must run no script.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Addresses hold orders and sessions; another site learns at most that somebody came from here.
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    ...(new URL(siteUrl).protocol === 'https:'
      ? { 'strict-transport-security': `max-age=${secondsOfTwoYears}` }
      : {}),
  }
}

/** Not for subdomains, which may be somebody else's affair. */
const secondsOfTwoYears = 2 * 365 * 24 * 60 * 60
