import { expect, test } from 'vitest'
import { openTestGround } from '../../test/ground.ts'
import { inTransaction } from '../ground.ts'
import { judgeEvent } from './index.ts'

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second))

interface Known {
  created_max?: Date
  fetched_until?: Date
  wanted?: number
  applied?: number
  deleted?: boolean
}

test.each<[string, Known | undefined, { second: number; enough?: boolean }, string]>([
  ['the first event of an object', undefined, { second: 10 }, 'news'],
  [
    'the first event of an object, in another API version',
    undefined,
    { second: 10, enough: false },
    'unclear',
  ],
  ['a later event', { created_max: at(9) }, { second: 10 }, 'news'],
  ['a later event, in another API version', { created_max: at(9) }, { second: 10, enough: false }, 'unclear'],
  ['another event of the same second', { created_max: at(10) }, { second: 10 }, 'unclear'],
  ['an earlier event', { created_max: at(11) }, { second: 10 }, 'old'],
  ['an earlier event, in another API version', { created_max: at(11) }, { second: 10, enough: false }, 'old'],
  ['an event after the last fetch', { created_max: at(5), fetched_until: at(9) }, { second: 10 }, 'news'],
  [
    'an event in the second up to which was fetched',
    { created_max: at(5), fetched_until: at(10) },
    { second: 10 },
    'unclear',
  ],
  [
    'an event that a fetch may have seen',
    { created_max: at(5), fetched_until: at(12) },
    { second: 10 },
    'unclear',
  ],
  ['an event of an object that only we have fetched', { fetched_until: at(9) }, { second: 10 }, 'news'],
  [
    'a later event while a fetch is outstanding',
    { created_max: at(5), wanted: 3, applied: 2 },
    { second: 10 },
    'unclear',
  ],
  ['any event of what is gone', { created_max: at(5), deleted: true }, { second: 10 }, 'gone'],
])('%s', async (_what, known, { second, enough = true }, verdict) => {
  const ground = await openTestGround()
  if (known) {
    const row = { id: 'cs_1', created_max: null, fetched_until: null, verdict: null, ...known }
    await ground.db.insertInto('shop.stripe_object').values(row).execute()
  }
  const judged = await inTransaction(ground, (tx) =>
    judgeEvent(tx, { eventId: 'evt_1', objectId: 'cs_1', created: at(second), enough }),
  )
  expect(judged.is).toBe(verdict)
  const row = await ground.db.selectFrom('shop.stripe_object').selectAll().executeTakeFirstOrThrow()
  expect(row.created_max).toEqual(at(Math.max(second, known?.created_max?.getUTCSeconds() ?? 0)))
  expect(row.wanted - (known?.wanted ?? 0)).toBe(verdict === 'unclear' ? 1 : 0)
  if (judged.is === 'unclear') {
    expect(judged.wanted).toBe(row.wanted)
  }
})

test('of two events of one second that come at once, exactly one is news', async () => {
  const ground = await openTestGround()
  const sighting = { eventId: 'evt_1', objectId: 'cs_1', created: at(10), enough: true }
  const verdicts = await Promise.all(
    Array.from({ length: 16 }, () => inTransaction(ground, (tx) => judgeEvent(tx, sighting))),
  )
  expect(verdicts.filter((verdict) => verdict.is === 'news')).toHaveLength(1)
  expect(verdicts.filter((verdict) => verdict.is === 'unclear')).toHaveLength(15)
})
