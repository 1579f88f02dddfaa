/**
 * Every event that has a handler, and every one that will have: the process is killed, or the database fails, while it is taken in;
 * Stripe sends it again, the rest of its story follows, and the tables are those of a story without trouble.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { handledEventTypes } from '@countinghouse/engine'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../cli/src/ports.ts'
import { openLastingStage, type Stage, type StageEvent, stageSecret, stageSignature } from '../inbox/stage.ts'
import { stories } from '../inbox/stories.ts'
import { isDeep } from '../size.ts'
import { type Database, failAt, holdAt } from './holds.ts'
import type { InboxSettings } from './inboxes.ts'

/** Where in the transaction, as a trigger stands there; and whether it is committed all the same. */
interface Moment {
  trigger: string
  kind?: string
  commits?: boolean
}

const judged: Moment = { trigger: 'after insert or update on shop.stripe_object' }
/** The event is stored with what became of it, hence after that. */
const effects: Moment = { trigger: 'after insert on shop.stripe_event' }
const commit: Moment = {
  trigger: 'after insert on shop.stripe_event deferrable initially deferred',
  kind: 'constraint trigger',
}

/** Of a transaction that is not committed it is all the same where it ends: the latest place holds most, the others come at full size. */
const kills: Record<string, Moment> = {
  ...(isDeep ? { 'once the event is judged': judged } : {}),
  'after the effects': effects,
  'after the commit, before the answer': { ...commit, commits: true },
}

const failures: Record<string, Moment> = {
  'after the effects': effects,
  ...(isDeep ? { 'as the event is judged': judged, 'at the commit': commit } : {}),
}

/** As many at a time as the connections of the tests' PostgreSQL go round for; one process has them all. */
const AT_ONCE = 9
const groups = Array.from({ length: Math.ceil(handledEventTypes.length / AT_ONCE) }, (_, at) =>
  handledEventTypes.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
)

describe.each(groups.map((types) => [`${types[0]} to ${types.at(-1)}`, types] as const))('%s', (_names, types) => {
  let cases: Case[]
  let process: InboxProcess
  beforeAll(async () => {
    cases = await Promise.all(types.map((type) => openCase(type)))
    process = await startInboxes(cases)
    return async () => {
      await process.kill()
      await Promise.all(cases.map((each) => each.close()))
    }
  }, 120_000)

  /** Everything that comes before the event, and nothing left to do. */
  const approach = (each: Case, at: number) => prepare(each, (event) => process.deliver(at, event))

  test.for(Object.entries(kills))('the process is killed %s', { timeout: 120_000 }, async ([, { trigger, kind, commits }]) => {
    await Promise.all(cases.map(approach))
    const holds = await Promise.all(cases.map(({ database }) => holdAt(database, trigger, kind)))
    const answers = cases.map(({ event }, at) => process.deliver(at, event))
    await Promise.all(holds.map((hold) => hold.reached()))
    await process.kill()
    await Promise.all(holds.map((hold) => hold.release()))
    expect(await Promise.all(answers)).toEqual(cases.map(() => 'no answer'))
    expect(await Promise.all(cases.map(isStored))).toEqual(cases.map(() => commits ?? false))

    process = await startInboxes(cases)
    await expectRightEnd(cases, process)
  })

  test.for(Object.entries(failures))('the database fails %s', { timeout: 120_000 }, async ([, { trigger, kind }]) => {
    await Promise.all(cases.map(approach))
    const mends = await Promise.all(cases.map(({ database }) => failAt(database, trigger, 1, kind)))
    expect(await Promise.all(cases.map(({ event }, at) => process.deliver(at, event)))).toEqual(cases.map(() => 500))
    expect(await Promise.all(cases.map(isStored))).toEqual(cases.map(() => false))
    await Promise.all(mends.map((mend) => mend()))
    await expectRightEnd(cases, process)
  })
})

/** Stripe sends what was not answered once more, and then the rest. */
async function expectRightEnd(cases: Case[], process: InboxProcess): Promise<void> {
  await Promise.all(
    cases.map(async ({ type, stage, event, after, end }, at) => {
      for (const each of [event, ...after]) expect([type, await process.deliver(at, each)]).toEqual([type, 200])
      await stage.drain()
      expect({ type, tables: await stage.dump() }).toEqual({ type, tables: end })
    }),
  )
}

/** A story that brings the event, told on a stage of its own. */
interface Case {
  type: string
  stage: Stage
  database: Database
  before: StageEvent[]
  event: StageEvent
  after: StageEvent[]
  /** The tables when nothing goes wrong. */
  end: unknown
  close(): Promise<void>
}

async function openCase(type: string): Promise<Case> {
  const { stage, close } = await tellOf(type)
  const events = await stage.events()
  await stage.save()
  for (const event of events) await stage.deliver(event)
  await stage.drain()
  const end = await stage.dump()
  const client = new Client({ connectionString: stage.databaseUrl })
  await client.connect()
  const at = events.findIndex((event) => event.type === type)
  const event = events[at]
  if (!event) throw new Error(`The story brought ${type} once and not again`)
  return {
    type,
    stage,
    database: { client, query: async (text, values) => (await client.query(text, values)).rows },
    before: events.slice(0, at),
    event,
    after: events.slice(at + 1),
    end,
    async close() {
      await client.end()
      await close()
    },
  }
}

type Told = Awaited<ReturnType<typeof openLastingStage>>

interface FirstTold extends Told {
  brings: Set<string>
  isTaken: boolean
}

/** Each story is told once to see what it brings; the first who wants an event of it takes that stage, the others have it told anew. */
const firstTold = new Map<string, Promise<FirstTold>>()
afterAll(async () => {
  for (const told of await Promise.all(firstTold.values())) if (!told.isTaken) await told.close()
})

async function tellOf(type: string): Promise<Told> {
  for (const [name, tell] of Object.entries(stories)) {
    const asked = firstTold.get(name) ?? tellFirst(tell)
    firstTold.set(name, asked)
    const told = await asked
    if (!told.brings.has(type)) continue
    if (told.isTaken) return tellOnStage(tell)
    told.isTaken = true
    return told
  }
  throw new Error(`No story makes ${type} happen: add one to test/inbox/stories.ts`)
}

async function tellFirst(tell: (stage: Stage) => Promise<void>): Promise<FirstTold> {
  const told = await tellOnStage(tell)
  return { ...told, brings: new Set((await told.stage.events()).map((event) => event.type)), isTaken: false }
}

async function tellOnStage(tell: (stage: Stage) => Promise<void>): Promise<Told> {
  const told = await openLastingStage()
  await tell(told.stage)
  return told
}

async function prepare({ stage, before }: Case, deliver: (event: StageEvent) => Promise<Delivered>): Promise<void> {
  await stage.restore()
  for (const event of before) expect(await deliver(event)).toBe(200)
  await stage.drain()
}

async function isStored({ database, event }: Case): Promise<boolean> {
  return (await database.query('select from shop.stripe_event where id = $1', [event.id])).length > 0
}

type Delivered = number | 'no answer'

interface InboxProcess {
  /** Over HTTP, signed; how it was answered. */
  deliver(at: number, event: StageEvent): Promise<Delivered>
  /** SIGKILL. */
  kill(): Promise<void>
}

async function startInboxes(cases: Case[]): Promise<InboxProcess> {
  const port = await freePort()
  const shops = cases.map(({ stage: { databaseUrl, sandboxPort, sandbox } }) => {
    return { databaseUrl, sandboxPort, clockOffsetMs: sandbox.now() - Date.now() }
  })
  const settings: InboxSettings = { port, webhookSecret: stageSecret, shops }
  const child = fork(fileURLToPath(new URL('inboxes.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { NODE_ENV: 'production' },
  })
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}`))),
  ])
  return {
    deliver: (at, { body }) =>
      fetch(`http://127.0.0.1:${port}/${at}/api/stripe/webhook`, {
        method: 'POST',
        headers: { 'stripe-signature': stageSignature(body) },
        body,
      }).then(
        ({ status }) => status,
        () => 'no answer' as const,
      ),
    kill: () => kill(child),
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
