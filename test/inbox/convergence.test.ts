/**
 * Convergence: events in any order, duplicated, or lost and then reconciled lead to the same
 * tables.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { isDeep, size } from '../size.ts'
import type { HarnessEvent } from './events.ts'
import { type Harness, openPersistentHarness } from './harness.ts'
import { scenarios } from './scenarios.ts'

const timeout = size(120_000, 60 * 60_000)

async function tablesAfter(
  harness: Harness,
  deliveries: HarnessEvent[],
  reconcile = false,
): Promise<unknown> {
  await harness.restore()
  for (const event of deliveries) {
    await harness.deliver(event)
  }
  if (reconcile) {
    await harness.drainJobs()
    await harness.engine.reconcile({ repair: true })
  }
  await harness.drain()
  expect((await harness.engine.tokens.check()).faults).toEqual([])
  return harness.dump()
}

describe.each(Object.entries(scenarios))('a customer %s', (_name, runScenario) => {
  let harness: Harness
  let events: HarnessEvent[]
  /** The tables after each event has arrived once and in order. */
  let expected: unknown
  beforeAll(async () => {
    const opened = await openPersistentHarness()
    harness = opened.harness
    await runScenario(harness)
    events = await harness.events()
    await harness.save()
    expected = await tablesAfter(harness, events)
    return opened.close
  })

  test('converges when events arrive in any order', { timeout }, async () => {
    expect(events.length).toBeGreaterThan(0)
    for (const order of orders(events, size(6, 720))) {
      expect(await tablesAfter(harness, order)).toEqual(expected)
    }
  })

  test('applies duplicate events once, in a row or fifty at the same time (idempotency)', {
    timeout,
  }, async () => {
    expect(await tablesAfter(harness, [...events, ...events])).toEqual(expected)
    expect(
      await tablesAfter(
        harness,
        events.flatMap((event) => [event, event]),
      ),
    ).toEqual(expected)
    await harness.restore()
    for (const event of events) {
      await Promise.all(Array.from({ length: 50 }, () => harness.deliver(event)))
    }
    await harness.drain()
    expect(await harness.dump()).toEqual(expected)
  })

  test('converges when the same change is reported by several event ids', { timeout }, async () => {
    expect(await tablesAfter(harness, [...events, ...events.map(renamed)])).toEqual(expected)
    expect(await tablesAfter(harness, [...events.map(renamed), ...events])).toEqual(expected)
  })

  test('fetches the object of an event in another API version', { timeout }, async () => {
    expect(await tablesAfter(harness, events.map(inOldVersion))).toEqual(expected)
  })

  test('accepts thin events', { timeout }, async () => {
    expect(await tablesAfter(harness, events.map(thin))).toEqual(expected)
  })

  test('fetches and applies an object again when its transaction is rolled back', {
    timeout,
  }, async () => {
    // Twice, the transaction fails when it stores Stripe's response. A sequence keeps counting
    // through a rollback.
    await harness.query(`create sequence failures`)
    await harness.query(`create function fail_twice() returns trigger language plpgsql as $$ begin
      if nextval('failures') <= 2 then raise 'rolled back by the test'; end if; return new; end $$`)
    await harness.query(`create trigger fail_twice before update of applied_version on shop.stripe_object for each row
      when (new.applied_version > old.applied_version) execute function fail_twice()`)
    expect(await tablesAfter(harness, events.map(inOldVersion))).toEqual(expected)
    expect((await harness.engine.stripeEvents.list()).some(({ attempts }) => attempts > 0)).toBe(true)
    await harness.query('drop function fail_twice cascade')
    await harness.query('drop sequence failures')
  })

  test('a replay of all events changes nothing', { timeout }, async () => {
    await tablesAfter(harness, events)
    expect(await harness.engine.stripeEvents.replay({})).toBe(events.length)
    await harness.drain()
    expect(await harness.dump()).toEqual(expected)
  })

  test('reconcile repairs lost events, and a second run changes nothing', { timeout }, async () => {
    for (const lost of [events, events.slice(1), events.slice(0, -1)]) {
      const arrived = events.filter((event) => !lost.includes(event))
      expect(await tablesAfter(harness, arrived, true)).toEqual(expected)
      const again = await harness.engine.reconcile({ repair: true })
      expect(again.discrepancies).toEqual([])
      expect(await harness.dump()).toEqual(expected)
    }
  })

  test('converges for random sequences of shuffled, duplicated and lost events, after reconcile', {
    timeout,
  }, async () => {
    const deliveries = fc
      .array(fc.constantFrom(...events), { maxLength: 2 * events.length + 2 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }))
    await fc.assert(
      fc.asyncProperty(deliveries, async (some) => {
        expect(await tablesAfter(harness, some, true)).toEqual(expected)
      }),
      { numRuns: size(4, 2000), endOnFailure: true },
    )
  })
})

test('converges for several customers whose events are shuffled, duplicated or lost', {
  timeout,
}, async () => {
  // Each scenario at most once, since it has one customer.
  const allNames = Object.keys(scenarios)
  const someNames = fc.uniqueArray(fc.constantFrom(...allNames), { minLength: 2, maxLength: 3 })
  const picks = fc.array(fc.nat(), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(someNames, picks, async (names, picks) => {
      const { harness, close } = await openPersistentHarness()
      try {
        for (const name of names) {
          await scenarios[name]?.(harness)
        }
        const events = await harness.events()
        await harness.save()
        const expected = await tablesAfter(harness, events)
        const deliveries = picks.flatMap((pick) => events[pick % events.length] ?? [])
        expect(await tablesAfter(harness, deliveries, true)).toEqual(expected)
      } finally {
        await close()
      }
    }),
    { numRuns: size(3, 300), endOnFailure: true, examples: isDeep ? [[allNames, []]] : [] },
  )
})

/** Another event that reports the same change, in the same second. */
function renamed(event: HarnessEvent): HarnessEvent {
  const id = `${event.id}_again`
  return { ...event, id, body: JSON.stringify({ ...JSON.parse(event.body), id }) }
}

function inOldVersion(event: HarnessEvent): HarnessEvent {
  return { ...event, body: JSON.stringify({ ...JSON.parse(event.body), api_version: '2023-10-16' }) }
}

function thin(event: HarnessEvent): HarnessEvent {
  const { id, type, created, livemode, data } = JSON.parse(event.body)
  const related_object = {
    id: data.object.id,
    type: 'checkout.session',
    url: `/v1/checkout/sessions/${data.object.id}`,
  }
  const notification = { id, object: 'v2.core.event', type: `v1.${type}`, livemode, related_object }
  return {
    ...event,
    body: JSON.stringify({ ...notification, created: new Date(created * 1000).toISOString() }),
  }
}

/**
 * Up to `max` orders of the events: spread over all permutations of a few events, random for more.
 */
function orders<T>(events: T[], max: number): T[][] {
  if (events.length <= 7) {
    return sampleEvenly(permutations(events), max)
  }
  const shuffled = fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), {
    numRuns: Math.ceil(max / 3),
    seed: 1,
  })
  return [events.toReversed(), ...shuffled]
}

/** Up to `max` items, spread evenly, since neighboring permutations differ only at the end. */
function sampleEvenly<T>(items: T[], max: number): T[] {
  const step = Math.max(1, items.length / max)
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
}

/** All permutations, the original order first. */
function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) {
    return [items]
  }
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}
