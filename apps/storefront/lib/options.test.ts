import { describe, expect, test } from 'vitest'
import { optionsOf, optionsText, select, variantFor } from './options.ts'

const variants = [
  { sku: 'black-s', options: { Color: 'Black', Size: 'S' } },
  { sku: 'black-l', options: { Color: 'Black', Size: 'L' } },
  { sku: 'red-l', options: { Color: 'Red', Size: 'L' } },
]

test('options keep the order of the catalog and list each value once', () => {
  expect(optionsOf(variants)).toEqual([
    { name: 'Color', values: ['Black', 'Red'] },
    { name: 'Size', values: ['S', 'L'] },
  ])
  expect(optionsOf([{ options: {} }])).toEqual([])
  expect(optionsOf([])).toEqual([])
})

test('a variant is found by its full combination of options', () => {
  expect(variantFor(variants, { Color: 'Black', Size: 'L' })?.sku).toBe('black-l')
  expect(variantFor(variants, { Color: 'Red', Size: 'S' })).toBeUndefined()
  expect(variantFor([{ sku: 'only', options: {} }], {})?.sku).toBe('only')
})

describe('selecting a value', () => {
  const cases: [
    why: string,
    from: Record<string, string>,
    name: string,
    value: string,
    sku: string | undefined,
  ][] = [
    ['keeps the other options if a variant has them', { Color: 'Black', Size: 'S' }, 'Size', 'L', 'black-l'],
    [
      'changes the other options if no variant has them',
      { Color: 'Black', Size: 'S' },
      'Color',
      'Red',
      'red-l',
    ],
    ['changes them back again', { Color: 'Red', Size: 'L' }, 'Size', 'S', 'black-s'],
    ['ignores a value that no variant has', { Color: 'Black', Size: 'S' }, 'Color', 'Green', 'black-s'],
  ]
  test.each(cases)('%s', (_why, from, name, value, sku) => {
    expect(variantFor(variants, select(variants, from, name, value))?.sku).toBe(sku)
  })
})

test('options are shown as a short list', () => {
  expect(optionsText({ Color: 'Black', Size: 'S' })).toBe('Black, S')
  expect(optionsText({})).toBe('')
})
