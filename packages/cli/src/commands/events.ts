import type {
  StripeEventDetails,
  StripeEventFilter,
  StripeEventRow,
  StripeEventStatus,
} from '@countinghouse/engine'
import { parseArguments, parseCount, parseTime } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable, plain } from '../table.ts'
import { waitUntilSettled } from '../wait-until-settled.ts'
import { type CommandContext, requireShop, withEngine, withWorker } from '../with-engine.ts'

const defaultLimit = 50

const usage = `Usage: countinghouse events <command> [options]

  list              List events received from Stripe, latest first
  show <id>         Show an event with its payload, result, attempts and error
  replay <id> …     Process events again: by id, by the options below, or all with --all

  --type <type>       Such as checkout.session.completed
  --status <status>   pending, applied, ignored or dead
  --object <id>       The object at Stripe, such as cs_…
  --since <time>      Created at Stripe since 2026-11-21, 2026-11-21T08:30:00Z, 2h (2 hours ago) or 7d
  --until <time>      Created at Stripe before that time
  --limit <number>    At most this many events (default of list: ${defaultLimit})
  --all               Replay every event
  --json              Print JSON`

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

/** @returns the exit code: 2 when a replay left an event unsettled */
export async function events(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  const [verb = 'list', ...ids] = positionals
  if (!Object.hasOwn(verbs, verb)) {
    throw new CliError(`Unknown command "events ${verb}".`, usage)
  }
  return withEngine(readSettings(), (ctx) => verbs[verb as keyof typeof verbs](ctx, ids, values))
}

async function listEvents(ctx: CommandContext, ids: string[], values: Values): Promise<number> {
  if (ids.length > 0) {
    throw new CliError(`Unknown argument "${ids.join(' ')}".`, usage)
  }
  await requireShop(ctx)
  const limit = values.limit ? parseCount(values.limit, '--limit') : defaultLimit
  const found = await ctx.engine.stripeEvents.list({ ...filterOf(values, ctx.clock.now()), limit })
  if (values.json) {
    console.log(JSON.stringify(found, null, 2))
  } else if (found.length === 0) {
    console.log('No events found.')
  } else {
    console.log(formatTable(listHead, found.map(listRow)))
  }
  const last = found.at(-1)
  if (!values.json && found.length === limit && last) {
    console.log(
      `\nThere may be more events. Use --limit, or --until ${last.created.toISOString()} for older ones.`,
    )
  }
  return 0
}

const listHead = ['CREATED (UTC)', 'EVENT', 'TYPE', 'OBJECT', 'STATUS', 'FAILED ATTEMPTS', 'RESULT']

function listRow(event: StripeEventRow): string[] {
  const { id, type, objectId, status, attempts } = event
  return [formatTime(event.created), id, type, objectId ?? '–', status, String(attempts), resultOf(event)]
}

/** The outcome or, after a failed attempt, the first line of its error. */
function resultOf({ outcome, error, nextTryAt, status }: StripeEventRow): string {
  if (!error || status === 'applied' || status === 'ignored') {
    return outcome ?? ''
  }
  const next = nextTryAt ? ` Next attempt ${formatTime(nextTryAt)}.` : ''
  return `${error.split('\n', 1)[0]}${next}`
}

const formatTime = (time: Date) => time.toISOString().slice(0, 19).replace('T', ' ')

async function showEvent(ctx: CommandContext, [id, ...more]: string[], values: Values): Promise<number> {
  if (!id || more.length > 0) {
    throw new CliError('Specify the id of one event.', usage)
  }
  await requireShop(ctx)
  const event = await ctx.engine.stripeEvents.find(id)
  if (!event) {
    throw new CliError(`Event ${id} not found.`, 'If the event was missed, run `countinghouse reconcile`.')
  }
  console.log(values.json ? JSON.stringify(event, null, 2) : describe(event))
  return 0
}

function describe(event: StripeEventDetails): string {
  const facts: [string, string | null | undefined][] = [
    ['event', event.id],
    ['type', event.type],
    ['object', event.objectId],
    ['API version', event.apiVersion ?? 'none (thin event)'],
    ['created', `${formatTime(event.created)} UTC`],
    ['received', `${formatTime(event.receivedAt)} UTC`],
    ['status', event.status],
    ['result', event.outcome],
    ['failed attempts', String(event.attempts)],
    ['next attempt', event.nextTryAt && `${formatTime(event.nextTryAt)} UTC`],
    ['settled', event.settledAt && `${formatTime(event.settledAt)} UTC`],
  ]
  const lines = facts.flatMap(([name, value]) => (value ? [`${name.padEnd(17)}${plain(value)}`] : []))
  const error = event.error
    ? `\nerror\n${event.error.replace(/^/gm, '  ').replace(/[^\P{Cc}\n]/gu, ' ')}\n`
    : ''
  return `${lines.join('\n')}\n${error}\npayload\n${JSON.stringify(event.body, null, 2)}`
}

async function replayEvents(ctx: CommandContext, ids: string[], values: Values): Promise<number> {
  const { all, json, limit, ...conditions } = values
  const isSelective = ids.length > 0 || Object.keys(conditions).length > 0
  if (!isSelective && !all) {
    throw new CliError('Specify which events to replay: ids, options, or --all.', usage)
  }
  if (ids.length > 0 && Object.keys(conditions).length > 0) {
    throw new CliError('Specify either ids or options, not both.', usage)
  }
  await requireShop(ctx)
  const before =
    ids.length > 0
      ? await findAll(ctx, ids)
      : await ctx.engine.stripeEvents.list(filterAll(values, ctx.clock.now()))
  if (before.length === 0) {
    console.log(json ? '[]' : 'No events found.')
    return 0
  }
  const after = await withWorker(ctx, () => replayAll(ctx, before))
  const left = after.filter(({ status }) => status === 'pending' || status === 'dead').length
  if (json) {
    console.log(JSON.stringify(after, null, 2))
  } else {
    console.log(formatReplay(before, after, left))
  }
  return left === 0 ? 0 : 2
}

const filterAll = (values: Values, now: Date): StripeEventFilter => ({
  ...filterOf(values, now),
  limit: values.limit ? parseCount(values.limit, '--limit') : 1_000_000,
})

async function findAll({ engine }: CommandContext, ids: string[]): Promise<StripeEventRow[]> {
  const found = await Promise.all(ids.map((id) => engine.stripeEvents.find(id)))
  const missing = ids.filter((_, at) => !found[at])
  if (missing.length > 0) {
    throw new CliError(`Event ${missing.join(', ')} not found.`, 'No event was replayed.')
  }
  return found.flatMap((event) => (event ? [event] : []))
}

/** One by one, so that only these events are replayed even if others arrive meanwhile. */
async function replayAll({ engine }: CommandContext, before: StripeEventRow[]): Promise<StripeEventRow[]> {
  const progress = createProgress()
  try {
    for (const [done, { id }] of before.entries()) {
      stopping.throwIfAborted()
      progress.update('Replaying', done, before.length)
      await engine.stripeEvents.replay({ id })
    }
    const ids = new Set(before.map(({ id }) => id))
    const onProgress = (settled: number) => progress.update('Settled', settled, before.length)
    await waitUntilSettled(engine, ids, { signal: stopping, onProgress })
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

function formatReplay(before: StripeEventRow[], after: StripeEventRow[], left: number): string {
  const statusBefore = new Map(before.map(({ id, status }) => [id, status]))
  const rows = after.map((event) => [
    event.id,
    event.type,
    `${statusBefore.get(event.id)} → ${event.status}`,
    resultOf(event),
  ])
  const summary = left === 0 ? 'all settled' : `${left} not settled; failed events are retried automatically`
  return `${formatTable(['EVENT', 'TYPE', 'STATUS', 'RESULT'], rows)}\n\nReplayed ${counted(after.length, 'event')}: ${summary}.`
}

const statuses: StripeEventStatus[] = ['pending', 'applied', 'ignored', 'dead']

function filterOf({ type, status, object, since, until }: Values, now: Date): StripeEventFilter {
  const knownStatus = statuses.find((one) => one === status)
  if (status && !knownStatus) {
    throw new CliError(`Unknown status "${status}".`, `Use one of ${statuses.join(', ')}.`)
  }
  return {
    type,
    status: knownStatus,
    objectId: object,
    since: since ? parseTime(since, now) : undefined,
    until: until ? parseTime(until, now) : undefined,
  }
}
