/**
 * Every event that has a handler, and every one that will have: the database fails, and the process is killed, at every step of taking
 * it in; Stripe sends it again, and the tables are those of a shop without trouble.
 *
 * A process that starts is what such a test waits for, so one death serves many events: all stories happen in one shop, and of every
 * type one event is held at the same moment, each of an object of its own where there is one, when the process that takes them in dies.
 */
import { handledEventTypes } from '@countinghouse/engine'
import { Client } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type HarnessEvent, harnessSecret, harnessSignature } from '../inbox/events.ts'
import { type Harness, openPersistentHarness } from '../inbox/harness.ts'
import { scenarios } from '../inbox/scenarios.ts'
import { type Database, failAt, holdAt, type Place } from './holds.ts'
import { type ShopProcess, startShopProcess } from './shop-process.ts'

const ofObject = (events: Told[]) => `new.id in (${events.map(({ objectId }) => `'${objectId}'`).join(', ')})`
const ofEvent = (events: Told[]) => `new.id in (${events.map(({ id }) => `'${id}'`).join(', ')})`

interface Moment extends Place {
  which(events: Told[]): string
}

const judged: Moment = { trigger: 'after insert or update on shop.stripe_object', which: ofObject }
/** The event is stored with what became of it, hence after that. */
const effects: Moment = { trigger: 'after insert on shop.stripe_event', which: ofEvent }
const commit: Moment = {
  trigger: 'after insert on shop.stripe_event deferrable initially deferred',
  kind: 'constraint trigger',
  which: ofEvent,
}

/** What happens to an event before it is taken in, in this order: the last one leaves it stored, and Stripe without an answer. */
const failures = {
  'fails as it is judged': judged,
  'fails after the effects': effects,
  'fails at the commit': commit,
}
const deaths = {
  'dies once it is judged': judged,
  'dies after the effects': effects,
  'dies before the answer': commit,
}

const timeout = 300_000

describe('all customers at once', () => {
  /** By type, what its event went through. */
  const survived = new Map<string, string[]>(handledEventTypes.map((type) => [type, []]))
  let end: unknown
  let found: unknown

  beforeAll(async () => {
    const { harness, close } = await openPersistentHarness()
    const shop = await openShop(harness)
    try {
      for (const tell of Object.values(scenarios)) {
        await tell(harness)
      }
      const events = readAll(await harness.events())
      await harness.save()
      end = await expiresAtOf(harness, events)
      await harness.restore()
      for (const round of plan(events)) {
        for (const event of round.before) {
          expect([event.type, await shop.deliver(event)]).toEqual([event.type, 200])
        }
        await harness.workDueJobs()
        for (const [what, place] of Object.entries(failures)) {
          await fail(shop, round.struck, place, note(what))
        }
        for (const [what, place] of Object.entries(deaths)) {
          await die(shop, round.struck, place, note(what))
        }
        for (const event of round.struck) {
          expect([event.type, await shop.deliver(event)]).toEqual([event.type, 200])
        }
      }
      await harness.drain()
      found = await harness.dump()
    } finally {
      await shop.close()
      await close()
    }
  }, timeout)

  const note = (what: string) => (events: HarnessEvent[]) => {
    for (const { type } of events) {
      survived.get(type)?.push(what)
    }
  }

  test.for(handledEventTypes)('%s is failed and killed at every step', (type) => {
    expect(survived.get(type)).toEqual([...Object.keys(failures), ...Object.keys(deaths)])
  })

  test('and all is as if nothing had happened', () => {
    expect(found).toEqual(end)
  })
})

async function expiresAtOf(harness: Harness, events: HarnessEvent[]): Promise<unknown> {
  for (const event of events) {
    await harness.deliver(event)
  }
  await harness.drain()
  return harness.dump()
}

interface Told extends HarnessEvent {
  objectId: string
  /** Later than all that was told of its object before, by seconds of their own: most are then applied as they come, without a fetch. */
  isFresh: boolean
}

function readAll(events: HarnessEvent[]): Told[] {
  const latest = new Map<string, number>()
  return events.map((event) => {
    const { created, data } = JSON.parse(event.body)
    const before = latest.get(data.object.id) ?? 0
    const isFresh = created > before
    // Once something was fetched, what follows is near a fetch.
    latest.set(data.object.id, isFresh ? created : Number.POSITIVE_INFINITY)
    return { ...event, objectId: data.object.id, isFresh }
  })
}

interface Round {
  /** What is taken in without trouble. */
  before: Told[]
  /** What is struck at once: of every object one event at most. */
  struck: Told[]
}

/**
 * Everything in the order of time, but that what follows an event of its own object waits until that one was struck. The last round
 * strikes nothing.
 */
function plan(events: Told[]): Round[] {
  const targets = chooseTargets(events)
  const rounds: Round[] = []
  let left = events
  while (left.length > 0) {
    const blocked = new Set<string>()
    const round: Round = { before: [], struck: [] }
    const later: Told[] = []
    for (const event of left) {
      if (blocked.has(event.objectId)) {
        later.push(event)
      } else if (targets.has(event)) {
        blocked.add(event.objectId)
        round.struck.push(event)
      } else {
        round.before.push(event)
      }
    }
    rounds.push(round)
    left = later
  }
  return rounds
}

/** One of each type, the rarest type first: one that is applied as it comes if there is any, of the object that was chosen least often. */
function chooseTargets(events: Told[]): Set<Told> {
  const byType = handledEventTypes.map((type) => ({
    type,
    all: events.filter((event) => event.type === type),
  }))
  const chosen = new Map<string, number>()
  const timesOf = ({ objectId }: Told) => chosen.get(objectId) ?? 0
  const targets = byType
    .toSorted((left, right) => left.all.length - right.all.length)
    .map(({ type, all }) => {
      const [target] = all.toSorted(
        (left, right) => Number(right.isFresh) - Number(left.isFresh) || timesOf(left) - timesOf(right),
      )
      if (!target) {
        throw new Error(`No scenario makes ${type} happen: add one to test/inbox/scenarios.ts`)
      }
      chosen.set(target.objectId, timesOf(target) + 1)
      return target
    })
  return new Set(targets)
}

type Delivered = number | 'no answer'

interface Shop {
  database: Database
  /** Over HTTP, signed; how it was answered. */
  deliver(event: HarnessEvent): Promise<Delivered>
  /** SIGKILL; another process takes its place. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** The web process of the stage's shop, which works no queue. */
async function openShop({ databaseUrl, runtimeUrl, sandboxPort }: Harness): Promise<Shop> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  // A connection for each event that is held at once.
  const settings = {
    databaseUrl: runtimeUrl,
    sandboxPort,
    webhookSecret: harnessSecret,
    works: false,
    poolSize: handledEventTypes.length + 2,
  }
  let process: ShopProcess = await startShopProcess(settings)
  return {
    database: { client, query: async (text, values) => (await client.query(text, values)).rows },
    deliver: ({ body }) =>
      fetch(`${process.url}/api/stripe/webhook`, {
        method: 'POST',
        headers: { 'stripe-signature': harnessSignature(body) },
        body,
      }).then(
        ({ status }) => status,
        () => 'no answer' as const,
      ),
    kill: () => process.kill(),
    async start() {
      process = await startShopProcess(settings)
    },
    async close() {
      await process.kill()
      await client.end()
    },
  }
}

type Note = (events: Told[]) => void

/** Until it is mended. */
const EVERY_TIME = 1_000_000

async function fail(
  { database, deliver }: Shop,
  events: Told[],
  { which, ...place }: Moment,
  note: Note,
): Promise<void> {
  if (events.length === 0) {
    return
  }
  const mend = await failAt(database, { ...place, when: which(events) }, EVERY_TIME)
  expect(await answersTo(events, deliver)).toEqual(events.map(({ type }) => [type, 500]))
  await mend()
  expect(await findStored(database, events)).toEqual([])
  note(events)
}

async function die(shop: Shop, events: Told[], { which, ...place }: Moment, note: Note): Promise<void> {
  if (events.length === 0) {
    return
  }
  const hold = await holdAt(shop.database, { ...place, when: which(events) })
  const answers = answersTo(events, shop.deliver)
  await hold.reached(events.length)
  await shop.kill()
  await hold.release()
  expect(await answers).toEqual(events.map(({ type }) => [type, 'no answer']))
  const commits = place.kind === commit.kind
  expect(await findStored(shop.database, events)).toEqual(
    commits ? events.map(({ type }) => type).toSorted() : [],
  )
  note(events)
  await shop.start()
}

const answersTo = (events: HarnessEvent[], deliver: Shop['deliver']) =>
  Promise.all(events.map(async (event) => [event.type, await deliver(event)]))

async function findStored({ query }: Database, events: HarnessEvent[]): Promise<string[]> {
  const ids = events.map(({ id }) => id)
  const rows = await query<{ type: string }>('select type from shop.stripe_event where id = any ($1)', [ids])
  return rows.map(({ type }) => type).toSorted()
}
