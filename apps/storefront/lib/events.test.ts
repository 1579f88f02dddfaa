import { describe, expect, test } from 'vitest'
import { eventsAddress, lagHeight, lagText, readQuery } from './events.ts'

describe('an address and what it asks for', () => {
  test.each([
    ['/admin/events', {}],
    ['/admin/events?span=week&status=dead', { span: 'week', status: 'dead' }],
    ['/admin/events?type=a.b&object=cs_1&before=evt_9', { type: 'a.b', object: 'cs_1', before: 'evt_9' }],
  ])('%s', (address, query) => expect(eventsAddress(readQuery(query))).toBe(address))

  test('what cannot be asked for is passed over', () => {
    const asked = readQuery({ span: 'constructor', status: 'lost', type: ' ', object: ['a', 'b'] })
    expect(asked).toEqual({
      span: 'day',
      filter: { type: undefined, status: undefined, objectId: undefined, before: undefined },
    })
  })
})

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [59, '59 s'],
  [90, '1.5 min'],
  [5400, '1.5 h'],
  [259_200, '3 d'],
])('a lag of %d s reads %s', (seconds, text) => expect(lagText(seconds)).toBe(text))

test('each tenfold of a lag takes the same room', () => {
  expect([0, 0.1, 1, 10, 100].map((seconds) => Math.round(lagHeight(seconds, 10) * 10))).toEqual([
    0, 0, 5, 10, 10,
  ])
})
