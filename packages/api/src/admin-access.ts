/**
 * Admin access without an account, for requests from the shop's own machine: it makes a new
 * installation usable before there is an admin. The decision rests on the socket; headers can only
 * deny access, never grant it.
 */

/** Only proxies send these. */
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

/** The parts of a request that show where it came from. */
export interface RequestSource {
  /** IP address of the connection; `undefined` without a socket. */
  remoteAddress: string | undefined
  header(name: string): string | undefined
}

/**
 * Whether a request comes from the shop's own machine, without a proxy.
 *
 * A proxy on this machine also connects from the loopback address, and may not add a header. So
 * this is always false for a shop with a public `siteUrl`. The `Host` must be a loopback name as
 * well: otherwise the page of another site could point its own host name here (DNS rebinding).
 */
export function isFromOwnMachine({ remoteAddress, header }: RequestSource, siteUrl: string): boolean {
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
