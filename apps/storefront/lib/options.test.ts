import { describe, expect, test } from 'vitest'
import { optionsOf, optionsText, select, variantFor } from './options.ts'

const variants = [
  { sku: 'black-s', options: { Color: 'Black', Size: 'S' } },
  { sku: 'black-l', options: { Color: 'Black', Size: 'L' } },
  { sku: 'red-l', options: { Color: 'Red', Size: 'L' } },
]

test('options keep the order of the catalog and name each value once', () => {
  expect(optionsOf(variants)).toEqual([
    { name: 'Color', values: ['Black', 'Red'] },
    { name: 'Size', values: ['S', 'L'] },
  ])
  expect(optionsOf([{ options: {} }])).toEqual([])
  expect(optionsOf([])).toEqual([])
})

test('a variant is found by its whole combination', () => {
  expect(variantFor(variants, { Color: 'Black', Size: 'L' })?.sku).toBe('black-l')
  expect(variantFor(variants, { Color: 'Red', Size: 'S' })).toBeUndefined()
  expect(variantFor([{ sku: 'only', options: {} }], {})?.sku).toBe('only')
})

describe('choosing a value', () => {
  const cases: [
    why: string,
    from: Record<string, string>,
    name: string,
    value: string,
    sku: string | undefined,
  ][] = [
    ['keeps the rest where it can', { Color: 'Black', Size: 'S' }, 'Size', 'L', 'black-l'],
    ['moves the rest where it must', { Color: 'Black', Size: 'S' }, 'Color', 'Red', 'red-l'],
    ['and back again', { Color: 'Red', Size: 'L' }, 'Size', 'S', 'black-s'],
    ['ignores what nobody sells', { Color: 'Black', Size: 'S' }, 'Color', 'Green', 'black-s'],
  ]
  test.each(cases)('%s', (_why, from, name, value, sku) => {
    expect(variantFor(variants, select(variants, from, name, value))?.sku).toBe(sku)
  })
})

test('options read as a short list', () => {
  expect(optionsText({ Color: 'Black', Size: 'S' })).toBe('Black, S')
  expect(optionsText({})).toBe('')
})
