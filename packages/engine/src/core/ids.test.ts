import { expect, test } from 'vitest'
import { createIds, isId, prefixes } from './ids.ts'

const now = new Date('2026-01-02T03:04:05Z')

test('prefixes are unique', () => {
  expect(new Set(Object.values(prefixes)).size).toBe(Object.keys(prefixes).length)
})

test('isId checks the prefix and the format', () => {
  const id = createIds().next('order', now)
  expect(isId('order', id)).toBe(true)
  expect(isId('cart', id)).toBe(false)
  expect(isId('order', `${id}x`)).toBe(false)
  expect(isId('order', 'ord_')).toBe(false)
  expect(isId('order', "ord_' or 1=1 --12345678901")).toBe(false)
})

test('ids of the same millisecond differ, and later ids sort later', () => {
  const ids = createIds()
  const many = Array.from({ length: 10_000 }, () => ids.next('order', now))
  expect(new Set(many).size).toBe(many.length)
  expect(ids.next('order', new Date(now.getTime() + 1)) > (many[0] ?? '')).toBe(true)
})

test('the same random bytes give the same id', () => {
  const fixed = (bytes: number) => new Uint8Array(bytes).fill(7)
  expect(createIds(fixed).next('order', now)).toBe(createIds(fixed).next('order', now))
})
