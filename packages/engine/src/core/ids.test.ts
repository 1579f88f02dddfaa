import { expect, test } from 'vitest'
import { createIds, isId, prefixes } from './ids.ts'

const now = new Date('2026-01-02T03:04:05Z')

test('no prefix means two things', () => {
  expect(new Set(Object.values(prefixes)).size).toBe(Object.keys(prefixes).length)
})

test('an id is known by its prefix and form', () => {
  const id = createIds().next('order', now)
  expect(isId('order', id)).toBe(true)
  expect(isId('cart', id)).toBe(false)
  expect(isId('order', `${id}x`)).toBe(false)
  expect(isId('order', 'ord_')).toBe(false)
  expect(isId('order', "ord_' or 1=1 --12345678901")).toBe(false)
})

test('ids of one millisecond differ, and later ones sort later', () => {
  const ids = createIds()
  const many = Array.from({ length: 10_000 }, () => ids.next('order', now))
  expect(new Set(many).size).toBe(many.length)
  expect(ids.next('order', new Date(now.getTime() + 1)) > (many[0] ?? '')).toBe(true)
})

test('the same chance gives the same ids', () => {
  const always = (bytes: number) => new Uint8Array(bytes).fill(7)
  expect(createIds(always).next('order', now)).toBe(createIds(always).next('order', now))
})
