import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns are as wide as their content', () => {
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

test('wraps the widest column at spaces when the terminal is too narrow', () => {
  const text = formatTable(['ID', 'SUBJECT'], [['evt_1', 'the quick brown fox jumps']], 23)
  expect(text.split('\n')).toEqual(['ID     SUBJECT', 'evt_1  the quick brown', '       fox jumps'])
})

test('cuts a word that is longer than the line', () => {
  expect(formatTable(['A'], [['a'.repeat(25)]], 10).split('\n')).toEqual([
    'A',
    'aaaaaaaaaa',
    'aaaaaaaaaa',
    'aaaaa',
  ])
})

test('removes terminal escape sequences', () => {
  expect(formatTable(['A'], [['\u001b[31mred\nline']], 80)).toBe('A\n[31mred line')
})
