/**
 * Links by which a guest sees one order: signed with a key of their own, and good for a while. They open that order to be read, and
 * nothing else. The page takes the token from behind the address's `#`, which reaches no server, no log and no referrer.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { addMinutes } from '../core/clock.ts'
import { isId, type OrderId } from '../core/ids.ts'

/** As long as somebody may come back to a parcel. */
const DAYS_VALID = 90

export interface OrderLinks {
  sign(orderId: OrderId, now: Date): string
  /** `undefined` for what we did not sign, and for what has expired. */
  read(token: string, now: Date): OrderId | undefined
}

/** `secret` signs other things as well; from it comes a key that signs only these. */
export function createOrderLinks(secret: string): OrderLinks {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'countinghouse order link', 32))
  const seal = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    sign(orderId, now) {
      const expiresAt = addMinutes(now, DAYS_VALID * 24 * 60)
      const text = `${orderId}.${Math.floor(expiresAt.getTime() / 1000).toString(36)}`
      return `${text}.${seal(text)}`
    },
    read(token, now) {
      const [orderId = '', expires = '', given = ''] = token.split('.')
      const expected = Buffer.from(seal(`${orderId}.${expires}`))
      const shown = Buffer.from(given)
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
        return undefined
      }
      return isId('order', orderId) && now.getTime() < Number.parseInt(expires, 36) * 1000
        ? orderId
        : undefined
    },
  }
}
