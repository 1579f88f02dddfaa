/** The address a server listens on, and the one at which it is reached. */

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Where a server that listens on `host` is reached from this machine. */
export function connectHost(host: string): string {
  if (host === '0.0.0.0') {
    return '127.0.0.1'
  }
  if (host === '::') {
    return '[::1]'
  }
  return host.includes(':') ? `[${host}]` : host
}
