/**
 * Who may see the admin's side until there are accounts: somebody at this very machine. Going by the socket, never by what a
 * request says of itself; what it says can only refuse it.
 */

/** As they come from proxies, and from nobody else. */
const proxyHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'x-envoy-external-address',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-ray',
  'fastly-client-ip',
  'fly-client-ip',
  'x-vercel-id',
  'x-amzn-trace-id',
]

/** What is known of a request before anything is believed. */
export interface Arrival {
  /** Of the connection; `undefined` where there is none to ask. */
  remoteAddress: string | undefined
  header(name: string): string | undefined
}

/**
 * A proxy on this machine comes from the loopback too, and need not say that it is one. So a shop that the world reaches, by its
 * `siteUrl`, has no operator here; and the `Host` must be the machine's own, or a page of another site could have its name lead here.
 */
export function isFromAdmin({ remoteAddress, header }: Arrival, siteUrl: string): boolean {
  if (!isLoopbackAddress(remoteAddress) || !isLoopbackName(new URL(siteUrl).hostname)) {
    return false
  }
  if (proxyHeaders.some((name) => header(name) !== undefined)) {
    return false
  }
  const host = header('host')
  return (
    host !== undefined && URL.canParse(`http://${host}`) && isLoopbackName(new URL(`http://${host}`).hostname)
  )
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address ?? '')
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
