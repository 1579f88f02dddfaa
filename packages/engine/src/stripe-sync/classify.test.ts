import { expect, test } from 'vitest'
import { openTestContext } from '../../test/context.ts'
import { inTransaction } from '../core/context.ts'
import { classifyEvent } from './classify.ts'

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second))

interface Known {
  created_max?: Date
  fetched_until?: Date
  fetch_version?: number
  applied_version?: number
  deleted?: boolean
}

test.each<[string, Known | undefined, { second: number; trusted?: boolean }, string]>([
  ['the first event of an object', undefined, { second: 10 }, 'fresh'],
  [
    'the first event of an object, in another API version',
    undefined,
    { second: 10, trusted: false },
    'ambiguous',
  ],
  ['a later event', { created_max: at(9) }, { second: 10 }, 'fresh'],
  [
    'a later event, in another API version',
    { created_max: at(9) },
    { second: 10, trusted: false },
    'ambiguous',
  ],
  ['another event of the same second', { created_max: at(10) }, { second: 10 }, 'ambiguous'],
  ['an earlier event', { created_max: at(11) }, { second: 10 }, 'stale'],
  [
    'an earlier event, in another API version',
    { created_max: at(11) },
    { second: 10, trusted: false },
    'stale',
  ],
  ['an event after the last fetch', { created_max: at(5), fetched_until: at(9) }, { second: 10 }, 'fresh'],
  [
    'an event of the last second that a fetch covers',
    { created_max: at(5), fetched_until: at(10) },
    { second: 10 },
    'ambiguous',
  ],
  [
    'an event that the last fetch may include',
    { created_max: at(5), fetched_until: at(12) },
    { second: 10 },
    'ambiguous',
  ],
  [
    'an event after the fetch of an object that had no event before',
    { fetched_until: at(9) },
    { second: 10 },
    'fresh',
  ],
  [
    'a later event while a fetch is outstanding',
    { created_max: at(5), fetch_version: 3, applied_version: 2 },
    { second: 10 },
    'ambiguous',
  ],
  ['any event of a deleted object', { created_max: at(5), deleted: true }, { second: 10 }, 'deleted'],
])('%s', async (_what, known, { second, trusted = true }, classification) => {
  const ctx = await openTestContext()
  if (known) {
    const row = { id: 'cs_1', created_max: null, fetched_until: null, classification: null, ...known }
    await ctx.db.insertInto('shop.stripe_object').values(row).execute()
  }
  const classified = await inTransaction(ctx, (tx) =>
    classifyEvent(tx, { eventId: 'evt_1', objectId: 'cs_1', created: at(second), trusted }),
  )
  expect(classified.is).toBe(classification)
  const row = await ctx.db.selectFrom('shop.stripe_object').selectAll().executeTakeFirstOrThrow()
  expect(row.created_max).toEqual(at(Math.max(second, known?.created_max?.getUTCSeconds() ?? 0)))
  expect(row.fetch_version - (known?.fetch_version ?? 0)).toBe(classification === 'ambiguous' ? 1 : 0)
  if (classified.is === 'ambiguous') {
    expect(classified.fetchVersion).toBe(row.fetch_version)
  }
})

test('classifies exactly one of several simultaneous deliveries as fresh', async () => {
  const ctx = await openTestContext()
  const event = { eventId: 'evt_1', objectId: 'cs_1', created: at(10), trusted: true }
  const classifications = await Promise.all(
    Array.from({ length: 16 }, () => inTransaction(ctx, (tx) => classifyEvent(tx, event))),
  )
  expect(classifications.filter((classification) => classification.is === 'fresh')).toHaveLength(1)
  expect(classifications.filter((classification) => classification.is === 'ambiguous')).toHaveLength(15)
})
