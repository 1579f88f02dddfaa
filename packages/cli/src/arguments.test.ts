import { expect, test } from 'vitest'
import { parseArguments, parseCount, parseTime } from './arguments.ts'
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
])('%s is parsed as %s', (text, time) => expect(parseTime(text, now).toISOString()).toBe(time))

test.each(['yesterday', '7x', '2026-13-01', '21.11.2026', '', '-2h'])('rejects "%s" as a time', (text) => {
  expect(() => parseTime(text, now)).toThrow('is not a valid time')
})

test.each(['0', '-1', '1.5', 'many', ''])('rejects "%s" as a number', (text) => {
  expect(() => parseCount(text, '--limit')).toThrow('is not a valid number')
})

const options = { json: { type: 'boolean' }, limit: { type: 'string' } } as const

test.each([
  [['--color'], 'Unknown option --color.'],
  [['--color=red'], 'Unknown option --color.'],
  [['-c'], 'Unknown option -c.'],
  [['--json=yes'], '--json does not take a value.'],
  [['--limit'], '--limit needs a value.'],
  [['--limit', '--json'], '--limit needs a value.'],
  [['--limit', '-5'], '--limit needs a value.'],
])('%j: %s', (args, message) => {
  expect(() => parseArguments(args, options, 'usage')).toThrow(new CliError(message, 'usage'))
})
