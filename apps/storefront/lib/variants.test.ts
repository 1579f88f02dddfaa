import { expect, test } from 'vitest'
import { combineOptions, parseOptionValues, suggestSku, suggestSlug } from './variants.ts'

test('there is one variant for each combination of options', () => {
  const options = [
    { name: 'Color', values: parseOptionValues('Black, Orange , ,Black') },
    { name: 'Size', values: parseOptionValues('S,L') },
  ]
  expect(combineOptions(options)).toEqual([
    { Color: 'Black', Size: 'S' },
    { Color: 'Black', Size: 'L' },
    { Color: 'Orange', Size: 'S' },
    { Color: 'Orange', Size: 'L' },
  ])
  expect(combineOptions([])).toEqual([{}])
  expect(combineOptions([{ name: 'Color', values: [] }])).toEqual([])
})

test('suggests a URL handle and SKUs from names', () => {
  expect(suggestSlug(' Bike Mount: Größe Ü! ')).toBe('bike-mount-gro-e-u')
  expect(suggestSku('bike', { Color: 'Black', Size: '22–28 mm' })).toBe('BIKE-BLACK-22-28-MM')
  expect(suggestSku('bike', {})).toBe('BIKE')
})
