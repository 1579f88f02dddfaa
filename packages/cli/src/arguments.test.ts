import { expect, test } from 'vitest'
import { readArguments, readCount, readMoment } from './arguments.ts'
import { CliError } from './cli-error.ts'

const now = new Date('2026-11-21T12:00:00Z')

test.each([
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21T08:30', '2026-11-21T08:30:00.000Z'],
  ['2026-11-21T08:30:00Z', '2026-11-21T08:30:00.000Z'],
  ['2026-11-21T08:30:00+02:00', '2026-11-21T06:30:00.000Z'],
  ['90s', '2026-11-21T11:58:30.000Z'],
  ['30m', '2026-11-21T11:30:00.000Z'],
  ['2h', '2026-11-21T10:00:00.000Z'],
  ['7d', '2026-11-14T12:00:00.000Z'],
])('%s is %s', (text, moment) => expect(readMoment(text, now).toISOString()).toBe(moment))

test.each(['yesterday', '7x', '2026-13-01', '21.11.2026', '', '-2h'])('"%s" is no time', (text) => {
  expect(() => readMoment(text, now)).toThrow('is no time')
})

test.each(['0', '-1', '1.5', 'many', ''])('"%s" is no number of things', (text) => {
  expect(() => readCount(text, '--limit')).toThrow('no number')
})

const options = { json: { type: 'boolean' }, limit: { type: 'string' } } as const

test.each([
  [['--colour'], 'There is no option --colour.'],
  [['--colour=red'], 'There is no option --colour.'],
  [['-c'], 'There is no option -c.'],
  [['--json=yes'], '--json takes no value.'],
  [['--limit'], '--limit wants a value.'],
  [['--limit', '--json'], '--limit wants a value.'],
  [['--limit', '-5'], '--limit wants a value.'],
])('%j: %s', (args, complaint) => {
  expect(() => readArguments(args, options, 'usage')).toThrow(new CliError(complaint, 'usage'))
})
