/** Any order, any repetition, any loss followed by reconcile: the same business tables. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { isDeep, size } from '../size.ts'
import { type Harness, type HarnessEvent, openPersistentHarness } from './harness.ts'
import { scenarios } from './scenarios.ts'

const timeout = size(120_000, 60 * 60_000)

async function expiresAtOf(
  harness: Harness,
  deliveries: HarnessEvent[],
  reconcile = false,
): Promise<unknown> {
  await harness.restore()
  for (const event of deliveries) {
    await harness.deliver(event)
  }
  if (reconcile) {
    await harness.workDueJobs()
    await harness.engine.reconcile({ repair: true })
  }
  await harness.drain()
  expect((await harness.engine.tokens.check()).faults).toEqual([])
  return harness.dump()
}

describe.each(Object.entries(scenarios))('a customer %s', (_name, tell) => {
  let harness: Harness
  let events: HarnessEvent[]
  /** As it is when every event comes once and in order. */
  let end: unknown
  beforeAll(async () => {
    const lasting = await openPersistentHarness()
    harness = lasting.harness
    await tell(harness)
    events = await harness.events()
    await harness.save()
    end = await expiresAtOf(harness, events)
    return lasting.close
  })

  test('the order in which events come changes nothing', { timeout }, async () => {
    expect(events.length).toBeGreaterThan(0)
    for (const order of orders(events, size(6, 720))) {
      expect(await expiresAtOf(harness, order)).toEqual(end)
    }
  })

  test('twice in a row, or fifty times at once, is once', { timeout }, async () => {
    expect(await expiresAtOf(harness, [...events, ...events])).toEqual(end)
    expect(
      await expiresAtOf(
        harness,
        events.flatMap((event) => [event, event]),
      ),
    ).toEqual(end)
    await harness.restore()
    for (const event of events) {
      await Promise.all(Array.from({ length: 50 }, () => harness.deliver(event)))
    }
    await harness.drain()
    expect(await harness.dump()).toEqual(end)
  })

  test('the same facts under other event ids change nothing', { timeout }, async () => {
    expect(await expiresAtOf(harness, [...events, ...events.map(renamed)])).toEqual(end)
    expect(await expiresAtOf(harness, [...events.map(renamed), ...events])).toEqual(end)
  })

  test('events of another API version are fetched, not read', { timeout }, async () => {
    expect(await expiresAtOf(harness, events.map(inOldVersion))).toEqual(end)
  })

  test('thin events do as well', { timeout }, async () => {
    expect(await expiresAtOf(harness, events.map(thin))).toEqual(end)
  })

  test('what was fetched and then lost, its transaction dying under it, is fetched and applied again', {
    timeout,
  }, async () => {
    // Twice the answer of Stripe is thrown away where it would be written. A sequence counts on through what is rolled back.
    await harness.query(`create sequence losses`)
    await harness.query(`create function lose() returns trigger language plpgsql as $$ begin
      if nextval('losses') <= 2 then raise 'died between the halves'; end if; return new; end $$`)
    await harness.query(`create trigger lose before update of applied on shop.stripe_object for each row
      when (new.applied > old.applied) execute function lose()`)
    expect(await expiresAtOf(harness, events.map(inOldVersion))).toEqual(end)
    expect((await harness.engine.stripeEvents.list()).some(({ attempts }) => attempts > 0)).toBe(true)
    await harness.query('drop function lose cascade')
    await harness.query('drop sequence losses')
  })

  test('a replay of everything changes nothing', { timeout }, async () => {
    await expiresAtOf(harness, events)
    expect(await harness.engine.stripeEvents.replay({})).toBe(events.length)
    await harness.drain()
    expect(await harness.dump()).toEqual(end)
  })

  test('whatever is lost, reconcile makes good; and doing it twice does no more', { timeout }, async () => {
    for (const lost of [events, events.slice(1), events.slice(0, -1)]) {
      const arrived = events.filter((event) => !lost.includes(event))
      expect(await expiresAtOf(harness, arrived, true)).toEqual(end)
      const again = await harness.engine.reconcile({ repair: true })
      expect(again.discrepancies).toEqual([])
      expect(await harness.dump()).toEqual(end)
    }
  })

  test('any order, any repetition, any loss', { timeout }, async () => {
    const deliveries = fc
      .array(fc.constantFrom(...events), { maxLength: 2 * events.length + 2 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }))
    await fc.assert(
      fc.asyncProperty(deliveries, async (some) => {
        expect(await expiresAtOf(harness, some, true)).toEqual(end)
      }),
      { numRuns: size(4, 2000), endOnFailure: true },
    )
  })
})

test('several customers at once, whose events come in any order, several times or never', {
  timeout,
}, async () => {
  // Each story once: its customer is one person.
  const everybody = Object.keys(scenarios)
  const whose = fc.uniqueArray(fc.constantFrom(...everybody), { minLength: 2, maxLength: 3 })
  const picks = fc.array(fc.nat(), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(whose, picks, async (names, picks) => {
      const { harness, close } = await openPersistentHarness()
      try {
        for (const name of names) {
          await scenarios[name]?.(harness)
        }
        const events = await harness.events()
        await harness.save()
        const end = await expiresAtOf(harness, events)
        const deliveries = picks.flatMap((pick) => events[pick % events.length] ?? [])
        expect(await expiresAtOf(harness, deliveries, true)).toEqual(end)
      } finally {
        await close()
      }
    }),
    { numRuns: size(3, 300), endOnFailure: true, examples: isDeep ? [[everybody, []]] : [] },
  )
})

/** Another event of the same fact, in the same second. */
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

/** Of few events every order there is, as far as `most` goes; of many, which have more orders than atoms, some drawn by lot. */
function orders<T>(events: T[], most: number): T[][] {
  if (events.length <= 7) {
    return some(permutations(events), most)
  }
  const drawn = fc.sample(fc.shuffledSubarray(events, { minLength: events.length }), {
    numRuns: Math.ceil(most / 3),
    seed: 1,
  })
  return [events.toReversed(), ...drawn]
}

/** At most `most` of them, spread evenly: neighbours differ only in their last places. */
function some<T>(items: T[], most: number): T[] {
  const step = Math.max(1, items.length / most)
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
}

/** All of them, the story's own order first. */
function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) {
    return [items]
  }
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}
