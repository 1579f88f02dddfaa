/**
 * For every handled event type: fails the database and kills the process at every step of
 * processing the event. Stripe delivers the event again, and the tables then equal those of a shop
 * without failures.
 *
 * Starting a process takes most of the time, so one kill serves many events: all scenarios run in
 * one shop, and one event of every type, each of a different object where possible, is paused at
 * the same point when the process is killed.
 */
import { handledEventTypes } from '@countinghouse/engine'
import { Client } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type HarnessEvent, harnessSecret, harnessSignature } from '../inbox/events.ts'
import { type Harness, openPersistentHarness } from '../inbox/harness.ts'
import { scenarios } from '../inbox/scenarios.ts'
import { type Database, failTransactions, pauseTransaction, type TriggerPoint } from './pause-transaction.ts'
import { type ShopProcess, startShopProcess } from './shop-process.ts'

const ofObject = (events: SourceEvent[]) =>
  `new.id in (${events.map(({ objectId }) => `'${objectId}'`).join(', ')})`
const ofEvent = (events: SourceEvent[]) => `new.id in (${events.map(({ id }) => `'${id}'`).join(', ')})`

interface Moment extends TriggerPoint {
  /** The condition on the rows of `events`. */
  rowsOf(events: SourceEvent[]): string
}

const classified: Moment = { trigger: 'after insert or update on shop.stripe_object', rowsOf: ofObject }
/** The event is stored with its outcome, after it was applied. */
const applied: Moment = { trigger: 'after insert on shop.stripe_event', rowsOf: ofEvent }
const commit: Moment = {
  trigger: 'after insert on shop.stripe_event deferrable initially deferred',
  kind: 'constraint trigger',
  rowsOf: ofEvent,
}

/**
 * What happens to an event before it succeeds, in this order. The last one stores it without a
 * response to Stripe.
 */
const failures = {
  'fails when it is classified': classified,
  'fails after it was applied': applied,
  'fails at the commit': commit,
}
const kills = {
  'is killed when it is classified': classified,
  'is killed after it was applied': applied,
  'is killed before the response': commit,
}

const timeout = 300_000

describe('all customers at once', () => {
  /** The failures and kills that an event of each type went through. */
  const survived = new Map<string, string[]>(handledEventTypes.map((type) => [type, []]))
  let expected: unknown
  let actual: unknown

  beforeAll(async () => {
    const { harness, close } = await openPersistentHarness()
    const shop = await openShop(harness)
    try {
      for (const run of Object.values(scenarios)) {
        await run(harness)
      }
      const events = parseEvents(await harness.events())
      await harness.save()
      expected = await applyAll(harness, events)
      await harness.restore()
      for (const round of plan(events)) {
        for (const event of round.before) {
          expect([event.type, await shop.deliver(event)]).toEqual([event.type, 200])
        }
        await harness.drainJobs()
        for (const [name, moment] of Object.entries(failures)) {
          await failEvents(shop, round.failing, moment, record(name))
        }
        for (const [name, moment] of Object.entries(kills)) {
          await killDuring(shop, round.failing, moment, record(name))
        }
        for (const event of round.failing) {
          expect([event.type, await shop.deliver(event)]).toEqual([event.type, 200])
        }
      }
      await harness.drain()
      actual = await harness.dump()
    } finally {
      await shop.close()
      await close()
    }
  }, timeout)

  const record = (name: string) => (events: HarnessEvent[]) => {
    for (const { type } of events) {
      survived.get(type)?.push(name)
    }
  }

  test.for(handledEventTypes)('%s survives a failure and a kill at every step', (type) => {
    expect(survived.get(type)).toEqual([...Object.keys(failures), ...Object.keys(kills)])
  })

  test('the tables equal those of a shop without failures', () => {
    expect(actual).toEqual(expected)
  })
})

async function applyAll(harness: Harness, events: HarnessEvent[]): Promise<unknown> {
  for (const event of events) {
    await harness.deliver(event)
  }
  await harness.drain()
  return harness.dump()
}

interface SourceEvent extends HarnessEvent {
  objectId: string
  /**
   * Created in a later second than all earlier events of its object. Most of these are applied
   * without a fetch.
   */
  isFresh: boolean
}

function parseEvents(events: HarnessEvent[]): SourceEvent[] {
  const latest = new Map<string, number>()
  return events.map((event) => {
    const { created, data } = JSON.parse(event.body)
    const before = latest.get(data.object.id) ?? 0
    const isFresh = created > before
    // Events after a fetched one are close to that fetch, so they may need one too.
    latest.set(data.object.id, isFresh ? created : Number.POSITIVE_INFINITY)
    return { ...event, objectId: data.object.id, isFresh }
  })
}

interface Round {
  /** Delivered without a failure. */
  before: SourceEvent[]
  /** Failed and killed together; at most one event of each object. */
  failing: SourceEvent[]
}

/**
 * Splits the events into rounds by time. An event waits for the round after the failing event of
 * its own object. The last round has no failing events.
 */
function plan(events: SourceEvent[]): Round[] {
  const targets = chooseTargets(events)
  const rounds: Round[] = []
  let left = events
  while (left.length > 0) {
    const blocked = new Set<string>()
    const round: Round = { before: [], failing: [] }
    const later: SourceEvent[] = []
    for (const event of left) {
      if (blocked.has(event.objectId)) {
        later.push(event)
      } else if (targets.has(event)) {
        blocked.add(event.objectId)
        round.failing.push(event)
      } else {
        round.before.push(event)
      }
    }
    rounds.push(round)
    left = later
  }
  return rounds
}

/**
 * One event of each type, rarest type first: preferably one without a fetch, and of the object
 * chosen least often.
 */
function chooseTargets(events: SourceEvent[]): Set<SourceEvent> {
  const byType = handledEventTypes.map((type) => ({
    type,
    all: events.filter((event) => event.type === type),
  }))
  const chosen = new Map<string, number>()
  const timesOf = ({ objectId }: SourceEvent) => chosen.get(objectId) ?? 0
  const targets = byType
    .toSorted((left, right) => left.all.length - right.all.length)
    .map(({ type, all }) => {
      const [target] = all.toSorted(
        (left, right) => Number(right.isFresh) - Number(left.isFresh) || timesOf(left) - timesOf(right),
      )
      if (!target) {
        throw new Error(`No scenario creates ${type}: add one to test/inbox/scenarios.ts`)
      }
      chosen.set(target.objectId, timesOf(target) + 1)
      return target
    })
  return new Set(targets)
}

type DeliveryResult = number | 'no response'

interface Shop {
  database: Database
  /** Sends a signed webhook. @returns the response status */
  deliver(event: HarnessEvent): Promise<DeliveryResult>
  /** Sends SIGKILL. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A web process on the harness's database, without a job worker. */
async function openShop({ databaseUrl, runtimeUrl, sandboxPort }: Harness): Promise<Shop> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  // One connection for each event that is paused at the same time.
  const settings = {
    databaseUrl: runtimeUrl,
    sandboxPort,
    webhookSecret: harnessSecret,
    runsWorker: false,
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
        () => 'no response' as const,
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

type RecordSurvival = (events: SourceEvent[]) => void

/** Until the failure is removed. */
const EVERY_TIME = 1_000_000

async function failEvents(
  { database, deliver }: Shop,
  events: SourceEvent[],
  { rowsOf, ...point }: Moment,
  record: RecordSurvival,
): Promise<void> {
  if (events.length === 0) {
    return
  }
  const removeFailure = await failTransactions(database, { ...point, when: rowsOf(events) }, EVERY_TIME)
  expect(await statusesOf(events, deliver)).toEqual(events.map(({ type }) => [type, 500]))
  await removeFailure()
  expect(await findStored(database, events)).toEqual([])
  record(events)
}

async function killDuring(
  shop: Shop,
  events: SourceEvent[],
  { rowsOf, ...point }: Moment,
  record: RecordSurvival,
): Promise<void> {
  if (events.length === 0) {
    return
  }
  const pause = await pauseTransaction(shop.database, { ...point, when: rowsOf(events) })
  const statuses = statusesOf(events, shop.deliver)
  await pause.reached(events.length)
  await shop.kill()
  await pause.resume()
  expect(await statuses).toEqual(events.map(({ type }) => [type, 'no response']))
  const commits = point.kind === commit.kind
  expect(await findStored(shop.database, events)).toEqual(
    commits ? events.map(({ type }) => type).toSorted() : [],
  )
  record(events)
  await shop.start()
}

const statusesOf = (events: HarnessEvent[], deliver: Shop['deliver']) =>
  Promise.all(events.map(async (event) => [event.type, await deliver(event)]))

async function findStored({ query }: Database, events: HarnessEvent[]): Promise<string[]> {
  const ids = events.map(({ id }) => id)
  const rows = await query<{ type: string }>('select type from shop.stripe_event where id = any ($1)', [ids])
  return rows.map(({ type }) => type).toSorted()
}
