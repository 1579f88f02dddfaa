import { expect, test } from 'vitest'
import { createIds } from '../core/ids.ts'
import { createOrderLinks } from './links.ts'

const now = new Date('2026-06-01T12:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const links = createOrderLinks('a secret of thirty-two characters')
const [orderId, other] = [createIds().next('order', now), createIds().next('order', now)]
const token = links.sign(orderId, now)

test('a link opens its order for ninety days', () => {
  expect(links.read(token, now)).toBe(orderId)
  expect(links.read(token, days(89.99))).toBe(orderId)
  expect(links.read(token, days(90))).toBeUndefined()
})

const [id = '', expires = '', seal = ''] = token.split('.')

test.each([
  ['nothing', ''],
  ['an order alone', orderId],
  ['no seal', `${id}.${expires}.`],
  ["another order under this one's seal", `${other}.${expires}.${seal}`],
  ['a later end', `${id}.${days(900).getTime().toString(36)}.${seal}`],
  ['another shop', createOrderLinks('another secret of that many characters').sign(orderId, now)],
  ['a seal cut short', token.slice(0, -1)],
  ['more than was signed', `${token}.more.${seal}`.replace(seal, '')],
])('%s opens nothing', (_what, forged) => {
  expect(links.read(forged, now)).toBeUndefined()
})
