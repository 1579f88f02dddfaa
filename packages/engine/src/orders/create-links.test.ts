import { expect, test } from 'vitest'
import { createIds } from '../core/ids.ts'
import { createOrderLinks } from './create-links.ts'

const now = new Date('2026-06-01T12:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const links = createOrderLinks('a secret of thirty-two characters')
const [orderId, other] = [createIds().next('order', now), createIds().next('order', now)]
const token = links.sign(orderId, now)

test('an order link is valid for ninety days', () => {
  expect(links.read(token, now)).toBe(orderId)
  expect(links.read(token, days(89.99))).toBe(orderId)
  expect(links.read(token, days(90))).toBeUndefined()
})

const [id = '', expires = '', signature = ''] = token.split('.')

test.each([
  ['nothing', ''],
  ['an order id alone', orderId],
  ['no signature', `${id}.${expires}.`],
  ['another order id under this signature', `${other}.${expires}.${signature}`],
  ['a later expiry', `${id}.${days(900).getTime().toString(36)}.${signature}`],
  [
    'the signature of another shop',
    createOrderLinks('another secret of that many characters').sign(orderId, now),
  ],
  ['a truncated signature', token.slice(0, -1)],
  ['extra signed text', `${token}.more.${signature}`.replace(signature, '')],
])('rejects an order link with %s', (_case, forged) => {
  expect(links.read(forged, now)).toBeUndefined()
})
