import type {
  StripeEventDetails,
  StripeEventFilter,
  StripeEventRow,
  StripeEventStatus,
} from '@countinghouse/engine'
import { readArguments, readCount, readMoment } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { untilSettled } from '../settle.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable, plain } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine, withWorker } from '../with-engine.ts'

const usage = `countinghouse events list              what Stripe told us, the latest first
countinghouse events show <id>         one of them: payload, outcome, tries, error
countinghouse events replay <id> …     has them settled once more; or those that options name; --all for every one

--type checkout.session.completed   --status pending | applied | ignored | dead   --object cs_…
--since, --until: 2026-11-21, 2026-11-21T08:30:00Z, 2h, 7d (by Stripe's time)     --limit 50   --json`

const options = {
  type: { type: 'string' },
  status: { type: 'string' },
  object: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
} as const

type Values = {
  [K in keyof typeof options]?: (typeof options)[K]['type'] extends 'boolean' ? boolean : string
}

const verbs = { list: listEvents, show: showEvent, replay: replayEvents }

/** Exit code 1 when there is no such event, 2 when a replay left one unsettled. */
export async function events(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  const [verb = 'list', ...ids] = positionals
  if (!Object.hasOwn(verbs, verb)) {
    throw new CliError(`events knows no "${verb}".`, usage)
  }
  return withEngine(readSettings(), (at) => verbs[verb as keyof typeof verbs](at, ids, values))
}

const defaultLimit = 50

async function listEvents(at: EngineAtHand, ids: string[], values: Values): Promise<number> {
  if (ids.length > 0) {
    throw new CliError(`list takes no ${ids.join(' ')}.`, usage)
  }
  await requireShop(at)
  const limit = values.limit ? readCount(values.limit, '--limit') : defaultLimit
  const found = await at.engine.stripeEvents.list({ ...filterOf(values, at.clock.now()), limit })
  if (values.json) {
    console.log(JSON.stringify(found, null, 2))
  } else if (found.length === 0) {
    console.log('No event is like that.')
  } else {
    console.log(formatTable(listHead, found.map(listRow)))
  }
  const last = found.at(-1)
  if (!values.json && found.length === limit && last) {
    console.log(
      `\n${limit === 1 ? 'This is one' : `These are ${limit}`}; there may be older ones: --limit, or --until ${last.created.toISOString()}`,
    )
  }
  return 0
}

const listHead = ['CREATED (UTC)', 'EVENT', 'TYPE', 'OBJECT', 'STATUS', 'TRIES', 'WHAT BECAME OF IT']

function listRow(event: StripeEventRow): string[] {
  const { id, type, objectId, status, attempts } = event
  return [minute(event.created), id, type, objectId ?? '–', status, String(attempts), outcomeOf(event)]
}

/** The receipt, and where a try failed its error's first line. */
function outcomeOf({ outcome, error, nextTryAt, status }: StripeEventRow): string {
  if (!error || status === 'applied' || status === 'ignored') {
    return outcome ?? ''
  }
  const next = nextTryAt ? ` Next try ${minute(nextTryAt)}.` : ''
  return `${error.split('\n', 1)[0]}${next}`
}

const minute = (time: Date) => time.toISOString().slice(0, 19).replace('T', ' ')

async function showEvent(at: EngineAtHand, [id, ...more]: string[], values: Values): Promise<number> {
  if (!id || more.length > 0) {
    throw new CliError('show takes the id of one event.', usage)
  }
  await requireShop(at)
  const event = await at.engine.stripeEvents.find(id)
  if (!event) {
    throw new CliError(
      `There is no event ${id} in the inbox.`,
      '`countinghouse reconcile` finds what was missed.',
    )
  }
  console.log(values.json ? JSON.stringify(event, null, 2) : describe(event))
  return 0
}

function describe(event: StripeEventDetails): string {
  const facts: [string, string | null | undefined][] = [
    ['event', event.id],
    ['type', event.type],
    ['object', event.objectId],
    ['API version', event.apiVersion ?? 'none: a thin event'],
    ['created', `${minute(event.created)} UTC, by Stripe`],
    ['received', `${minute(event.receivedAt)} UTC`],
    ['status', event.status],
    ['outcome', event.outcome],
    ['tries failed', String(event.attempts)],
    ['next try', event.nextTryAt && `${minute(event.nextTryAt)} UTC`],
    ['settled', event.settledAt && `${minute(event.settledAt)} UTC`],
  ]
  const lines = facts.flatMap(([name, value]) => (value ? [`${name.padEnd(14)}${plain(value)}`] : []))
  const error = event.error
    ? `\nerror\n${event.error.replace(/^/gm, '  ').replace(/[^\P{Cc}\n]/gu, ' ')}\n`
    : ''
  return `${lines.join('\n')}\n${error}\npayload\n${JSON.stringify(event.body, null, 2)}`
}

async function replayEvents(at: EngineAtHand, ids: string[], values: Values): Promise<number> {
  const { all, json, limit, ...conditions } = values
  const named = ids.length > 0 || Object.keys(conditions).length > 0
  if (!named && !all) {
    throw new CliError('replay wants to know which: ids, options, or --all.', usage)
  }
  if (ids.length > 0 && Object.keys(conditions).length > 0) {
    throw new CliError('Give ids or conditions, not both.', usage)
  }
  await requireShop(at)
  const before =
    ids.length > 0
      ? await findAll(at, ids)
      : await at.engine.stripeEvents.list(filterToEnd(values, at.clock.now()))
  if (before.length === 0) {
    console.log(json ? '[]' : 'No event is like that.')
    return 0
  }
  const after = await withWorker(at, () => replayAll(at, before))
  const left = after.filter(({ status }) => status === 'pending' || status === 'dead').length
  if (json) {
    console.log(JSON.stringify(after, null, 2))
  } else {
    console.log(tellReplay(before, after, left))
  }
  return left === 0 ? 0 : 2
}

const filterToEnd = (values: Values, now: Date): StripeEventFilter => ({
  ...filterOf(values, now),
  limit: values.limit ? readCount(values.limit, '--limit') : 1_000_000,
})

async function findAll({ engine }: EngineAtHand, ids: string[]): Promise<StripeEventRow[]> {
  const found = await Promise.all(ids.map((id) => engine.stripeEvents.find(id)))
  const missing = ids.filter((_, at) => !found[at])
  if (missing.length > 0) {
    throw new CliError(`There is no event ${missing.join(', ')} in the inbox.`, 'Nothing was replayed.')
  }
  return found.flatMap((event) => (event ? [event] : []))
}

/** One by one, so that it is these that are replayed, whatever comes in meanwhile. */
async function replayAll({ engine }: EngineAtHand, before: StripeEventRow[]): Promise<StripeEventRow[]> {
  const progress = createProgress()
  try {
    for (const [done, { id }] of before.entries()) {
      stopping.throwIfAborted()
      progress.tell('Taken up', done, before.length)
      await engine.stripeEvents.replay({ id })
    }
    const ids = new Set(before.map(({ id }) => id))
    const onProgress = (settled: number) => progress.tell('Settled', settled, before.length)
    await untilSettled(engine, ids, { signal: stopping, onProgress })
  } finally {
    progress.end()
  }
  const after: StripeEventRow[] = []
  for (const { id } of before) {
    const event = await engine.stripeEvents.find(id)
    if (event) {
      after.push(event)
    }
  }
  return after
}

function tellReplay(before: StripeEventRow[], after: StripeEventRow[], left: number): string {
  const was = new Map(before.map(({ id, status }) => [id, status]))
  const rows = after.map((event) => [
    event.id,
    event.type,
    `${was.get(event.id)} → ${event.status}`,
    outcomeOf(event),
  ])
  const sum =
    left === 0
      ? 'all are settled'
      : `${counted(left, 'is', 'are')} not settled; what failed is tried again by itself`
  return `${formatTable(['EVENT', 'TYPE', 'STATUS', 'WHAT BECAME OF IT'], rows)}\n\nReplayed ${after.length}: ${sum}.`
}

const statuses: StripeEventStatus[] = ['pending', 'applied', 'ignored', 'dead']

function filterOf({ type, status, object, since, until }: Values, now: Date): StripeEventFilter {
  const known = statuses.find((one) => one === status)
  if (status && !known) {
    throw new CliError(`No event is ${status}.`, `--status takes ${statuses.join(', ')}.`)
  }
  return {
    type,
    status: known,
    objectId: object,
    since: since ? readMoment(since, now) : undefined,
    until: until ? readMoment(until, now) : undefined,
  }
}
