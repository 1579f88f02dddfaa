/**
 * The Content-Security-Policy of pages: own files, and only those inline scripts with a hash or
 * nonce.
 */

interface PolicyInput {
  /** Hashes or a nonce in the syntax of `script-src`. */
  scripts: string[]
  /** Next's development server needs `eval`, inline styles and a WebSocket. */
  dev: boolean
  /** Origins of product images besides the shop's own files. */
  imageOrigins: string[]
}

export function pagePolicy({ scripts, dev, imageOrigins }: PolicyInput): string {
  return [
    "default-src 'none'",
    ['script-src', "'self'", ...scripts, ...(dev ? ["'unsafe-eval'"] : [])].join(' '),
    `style-src 'self'${dev ? " 'unsafe-inline'" : ''}`,
    ["img-src 'self'", ...imageOrigins].join(' '),
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws: wss:' : ''}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
