/**
 * Links by which a guest sees one order: signed with a key of their own and valid for a limited
 * time. They give read access to that order only. The page reads the token from the URL fragment,
 * which reaches no server, log or referrer.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { addMinutes } from '../core/clock.ts'
import { isId } from '../core/ids.ts'
import type { OrderLinks } from './types.ts'

/** Long enough to return to a shipment. */
const DAYS_VALID = 90

/** `secret` signs other things too; the key derived from it signs only these links. */
export function createOrderLinks(secret: string): OrderLinks {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'countinghouse order link', 32))
  const signatureOf = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    sign(orderId, now) {
      const expiresAt = addMinutes(now, DAYS_VALID * 24 * 60)
      const text = `${orderId}.${Math.floor(expiresAt.getTime() / 1000).toString(36)}`
      return `${text}.${signatureOf(text)}`
    },
    read(token, now) {
      const [orderId = '', expires = '', signature = ''] = token.split('.')
      const expected = Buffer.from(signatureOf(`${orderId}.${expires}`))
      const actual = Buffer.from(signature)
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
        return undefined
      }
      return isId('order', orderId) && now.getTime() < Number.parseInt(expires, 36) * 1000
        ? orderId
        : undefined
    },
  }
}
