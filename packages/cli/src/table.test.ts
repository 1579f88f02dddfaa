import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns are as wide as what stands in them', () => {
  expect(
    formatTable(
      ['A', 'LONG'],
      [
        ['one', 'x'],
        ['4', 'yy'],
      ],
      80,
    ),
  ).toBe('A    LONG\none  x\n4    yy')
})

test('what is wider than the terminal is wrapped by words, the widest column first', () => {
  const text = formatTable(['ID', 'SENTENCE'], [['evt_1', 'the quick brown fox jumps']], 23)
  expect(text.split('\n')).toEqual(['ID     SENTENCE', 'evt_1  the quick brown', '       fox jumps'])
})

test('a word that fits no line is cut', () => {
  expect(formatTable(['A'], [['a'.repeat(25)]], 10).split('\n')).toEqual([
    'A',
    'aaaaaaaaaa',
    'aaaaaaaaaa',
    'aaaaa',
  ])
})

test('what could speak to the terminal is silenced', () => {
  expect(formatTable(['A'], [['\u001b[31mred\nline']], 80)).toBe('A\n[31mred line')
})
