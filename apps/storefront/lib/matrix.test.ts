import { expect, test } from 'vitest'
import { combine, skuOf, slugOf, valuesOf } from './matrix.ts'

test('there is a variant for each combination', () => {
  const options = [
    { name: 'Color', values: valuesOf('Black, Orange , ,Black') },
    { name: 'Size', values: valuesOf('S,L') },
  ]
  expect(combine(options)).toEqual([
    { Color: 'Black', Size: 'S' },
    { Color: 'Black', Size: 'L' },
    { Color: 'Orange', Size: 'S' },
    { Color: 'Orange', Size: 'L' },
  ])
  expect(combine([])).toEqual([{}])
  expect(combine([{ name: 'Color', values: [] }])).toEqual([])
})

test('names become addresses and SKUs', () => {
  expect(slugOf(' Bike Mount: Größe Ü! ')).toBe('bike-mount-gro-e-u')
  expect(skuOf('bike', { Color: 'Black', Size: '22–28 mm' })).toBe('BIKE-BLACK-22-28-MM')
  expect(skuOf('bike', {})).toBe('BIKE')
})
