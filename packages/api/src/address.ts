/**
 * Where a request comes from. The socket knows; a header says whatever its sender wrote, so that `X-Forwarded-For` counts only as far
 * as those have written it whom TRUSTED_PROXIES names.
 */
import { BlockList, isIP } from 'node:net'
import type { Context } from 'hono'
import { z } from 'zod'

/** `undefined` where there is no socket to ask, as in serverless hosting. */
export type AddressOf = (c: Context) => string | undefined

/** @param trustedProxies addresses and ranges such as `10.0.0.0/8` */
export function createAddressOf(trustedProxies: string[]): AddressOf {
  const isTrusted = createRanges(trustedProxies)
  return (c) => {
    const peer = socketAddress(c)
    if (peer === undefined) {
      return undefined
    }
    return isTrusted(peer) ? behind(peer, c.req.header('x-forwarded-for') ?? '', isTrusted) : peer
  }
}

/** Of the connection itself, which nobody can write as they like. */
export function socketAddress(c: Context): string | undefined {
  const parsed = nodeBindings.safeParse(c.env)
  return parsed.success ? plain(parsed.data.incoming.socket.remoteAddress) : undefined
}

/** What one customer has at least: an IPv6 host may take any address of its /64, and would be a stranger each time. */
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

/** `range` is an address, or one with the length of a prefix. */
export function isAddressRange(range: string): boolean {
  const [address = '', length] = range.split('/', 2)
  const family = isIP(address)
  if (family === 0 || range.split('/').length > 2) {
    return false
  }
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
}

/** Each proxy appends whom it heard from: read from the right, the first that is none of ours is the caller. */
function behind(peer: string, forwardedFor: string, isTrusted: (address: string) => boolean): string {
  let nearest = peer
  for (const hop of forwardedFor.split(',').reverse()) {
    const address = plain(hop.trim())
    // What is no address was written by nobody whom we trust, and so was all that stands before it.
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

/** A socket that listens to both kinds writes IPv4 as IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').toLowerCase()
}

const nodeBindings = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) })
