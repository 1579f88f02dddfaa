import { describe, expect, test } from 'vitest'
import { delayPosition, delayText, eventsUrl, parseEventsQuery } from './events.ts'

describe('the URL of an event filter', () => {
  test.each([
    ['/admin/events', {}],
    ['/admin/events?span=week&status=dead', { span: 'week', status: 'dead' }],
    ['/admin/events?type=a.b&object=cs_1&before=evt_9', { type: 'a.b', object: 'cs_1', before: 'evt_9' }],
  ])('%s', (address, query) => expect(eventsUrl(parseEventsQuery(query))).toBe(address))

  test('ignores invalid values', () => {
    const query = parseEventsQuery({ span: 'constructor', status: 'lost', type: ' ', object: ['a', 'b'] })
    expect(query).toEqual({
      period: 'day',
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
])('a delay of %d s is shown as %s', (seconds, text) => expect(delayText(seconds)).toBe(text))

test('the delay axis is logarithmic', () => {
  expect([0, 0.1, 1, 10, 100].map((seconds) => Math.round(delayPosition(seconds, 10) * 10))).toEqual([
    0, 0, 5, 10, 10,
  ])
})
