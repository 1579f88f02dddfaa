/**
 * The IP address of a client. It comes from the socket: a header can be forged, so
 * `X-Forwarded-For` counts only as far as proxies in TRUSTED_PROXIES have written it.
 */
import { BlockList, isIP } from 'node:net'
import type { Context } from 'hono'
import { z } from 'zod'

/** `undefined` without a socket, as in serverless hosting. */
export type AddressOf = (c: Context) => string | undefined

/** @param trustedProxies addresses and ranges such as `10.0.0.0/8` */
export function createAddressOf(trustedProxies: string[]): AddressOf {
  const isTrusted = createRanges(trustedProxies)
  return (c) => {
    const peer = socketAddress(c)
    if (peer === undefined) {
      return undefined
    }
    return isTrusted(peer) ? forwardedAddress(peer, c.req.header('x-forwarded-for') ?? '', isTrusted) : peer
  }
}

/** The address of the connection itself, which a client cannot forge. */
export function socketAddress(c: Context): string | undefined {
  const parsed = nodeBindings.safeParse(c.env)
  return parsed.success ? normalize(parsed.data.incoming.socket.remoteAddress) : undefined
}

/**
 * The /64 of an IPv6 address: a host can use any address of its /64, and would avoid a limit per
 * address.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) {
    return address
  }
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}

/** Whether `range` is an IP address or a CIDR range, such as `10.0.0.0/8`. */
export function isAddressRange(range: string): boolean {
  const [address = '', length] = range.split('/', 2)
  const family = isIP(address)
  if (family === 0 || range.split('/').length > 2) {
    return false
  }
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
}

/**
 * Each proxy appends the address it received from: reading from the right, the first untrusted one
 * is the client.
 */
function forwardedAddress(
  peer: string,
  forwardedFor: string,
  isTrusted: (address: string) => boolean,
): string {
  let nearest = peer
  for (const hop of forwardedFor.split(',').reverse()) {
    const address = normalize(hop.trim())
    // A trusted proxy writes valid addresses, so an invalid one and everything before it are
    // forged.
    if (isIP(address) === 0) {
      return nearest
    }
    nearest = address
    if (!isTrusted(address)) {
      return nearest
    }
  }
  return nearest
}

function createRanges(ranges: string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', length] = range.split('/', 2)
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, length === undefined ? (family === 'ipv6' ? 128 : 32) : Number(length), family)
  }
  return (address) => ranges.length > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** A dual-stack socket reports an IPv4 address as `::ffff:192.0.2.1`. */
function normalize(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').toLowerCase()
}

const nodeBindings = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) })
