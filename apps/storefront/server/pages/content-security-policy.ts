/** What a page may load: our own files, and of what stands in the page itself only the scripts that are vouched for. */

interface PolicyInput {
  /** Hashes or a nonce, as `script-src` writes them. */
  scripts: string[]
  /** Next's development server evaluates, styles inline and speaks through a websocket. */
  dev: boolean
  /** Where pictures of goods may come from, beside our own files. */
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
