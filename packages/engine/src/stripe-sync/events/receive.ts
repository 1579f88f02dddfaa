import { type Context, inTransaction, type Reader, type Tx } from '../../core/context.ts'
import { enqueue } from '../../core/queue.ts'
import { STRIPE_API_VERSION } from '../../core/stripe.ts'
import { classifyEvent } from '../state/index.ts'
import type { Received } from '../types.ts'
import { handlerOf, reasonIgnored } from './index.ts'
import type { StripeEventHandler } from './on-stripe-event.ts'
import { recordFailure } from './record-failure.ts'
import { type EventEnvelope, verifyDelivery } from './verify.ts'

/** What becomes of an event in the statement that stores it. */
type Settled =
  | { status: 'applied' | 'ignored'; outcome: string }
  | { status: 'pending'; outcome: string; fetchVersion: number }

/** It is stored already, perhaps only since this copy of it was judged: whatever this copy did is rolled back. */
class ReceivedBefore extends Error {}

/** A handler threw, for the reason in `cause`: what it did is rolled back, and the event still to be stored. */
class ApplyFailed extends Error {}

/** See `Engine.stripeEvents.receive`. */
export async function receiveStripeEvent(
  ctx: Context,
  webhookSecrets: string[],
  delivery: { body: Uint8Array; signature: string | undefined },
): Promise<Received> {
  const verified = verifyDelivery({ ...ctx, webhookSecrets }, delivery)
  if (!verified.ok) {
    ctx.log.warn({ reason: verified.reason }, 'Refused a webhook delivery')
    return verified
  }
  const outcome = await ingest(ctx, verified.event, verified.text)
  return { ok: true, eventId: verified.event.id, outcome }
}

/** For an event that is known to be Stripe's: by its signature, or because Stripe listed it. Returns the receipt. */
export async function ingest(ctx: Context, event: EventEnvelope, text: string): Promise<string> {
  const outcome = await settleAndStore(ctx, event, text).catch((error: unknown) => {
    if (error instanceof ReceivedBefore) {
      return outcomeOf(ctx, event.id)
    }
    throw error
  })
  ctx.log.info({ eventId: event.id, eventType: event.type, outcome }, 'Took in a Stripe event')
  return outcome
}

/** Settled at once where that is safe, and stored for ever in the same transaction; what we do nothing about, in one statement. */
async function settleAndStore(ctx: Context, event: EventEnvelope, text: string): Promise<string> {
  const todo = whatToDo(event, ctx.settings.livemode)
  if ('ignore' in todo) {
    const { db, clock } = ctx
    return store({ db, now: clock.now() }, event, text, { status: 'ignored', outcome: todo.ignore })
  }
  const settleWith = (failure?: ApplyFailed) =>
    inTransaction(ctx, async (tx) => {
      const settled = await settle(tx, event, todo, failure)
      const outcome = await store(tx, event, text, settled)
      if (settled.status === 'pending') {
        await arrangeFetch(tx, event.id, todo.objectId, failure)
      }
      return outcome
    })
  return settleWith().catch((error: unknown) => {
    // Not by a savepoint, which every good event would pay for. Should the process die between the two, Stripe sends again.
    if (error instanceof ApplyFailed) {
      return settleWith(error)
    }
    throw error
  })
}

interface Todo {
  handler: StripeEventHandler
  objectId: string
}

function whatToDo({ type, livemode, objectId }: EventEnvelope, ours: boolean): Todo | { ignore: string } {
  if (livemode !== ours) {
    return { ignore: `Not ours: of ${livemode ? 'live' : 'test'} mode.` }
  }
  const handler = handlerOf(type)
  return handler && objectId ? { handler, objectId } : { ignore: reasonIgnored(type) }
}

/**
 * Written once, with what became of it: to write it first and its end afterwards would write the body and every index twice.
 * @throws ReceivedBefore
 */
async function store(
  { db, now }: Reader & { now: Date },
  event: EventEnvelope,
  text: string,
  settled: Settled,
): Promise<string> {
  const pending = settled.status === 'pending'
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('shop.stripe_event')
    .values({
      id: event.id,
      type: event.type,
      api_version: event.apiVersion ?? null,
      object_id: event.objectId ?? null,
      created: event.created,
      received_at: now,
      body: text,
      status: settled.status,
      outcome: settled.outcome,
      fetch_version: pending ? settled.fetchVersion : null,
      error: null,
      next_try_at: null,
      settled_at: pending ? null : now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ReceivedBefore()
  }
  return settled.outcome
}

async function outcomeOf({ db }: Reader, eventId: string): Promise<string> {
  const row = await db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['status', 'outcome'])
    .executeTakeFirstOrThrow()
  return `Received before (${row.status}): ${row.outcome}`
}

/** @throws ReceivedBefore, ApplyFailed */
async function settle(
  tx: Tx,
  event: EventEnvelope,
  { handler, objectId }: Todo,
  failure: ApplyFailed | undefined,
): Promise<Settled> {
  const enough = !failure && event.apiVersion === STRIPE_API_VERSION && saysEnough(handler, objectIn(event))
  const classification = await classifyEvent(tx, {
    eventId: event.id,
    objectId,
    created: event.created,
    enough,
  })
  switch (classification.is) {
    case 'duplicate':
      throw new ReceivedBefore()
    case 'stale':
      return { status: 'ignored', outcome: 'Old: a later event of this object came before it.' }
    case 'deleted':
      return { status: 'ignored', outcome: 'Its object no longer exists at Stripe.' }
    case 'ambiguous':
      return {
        status: 'pending',
        outcome: failure ? FAILED : UNCLEAR,
        fetchVersion: classification.fetchVersion,
      }
    case 'fresh':
      return { status: 'applied', outcome: await applyPayload(tx, event, handler) }
  }
}

const FAILED = 'Kept; the first try failed and another follows.'
const UNCLEAR = 'Kept; Stripe is asked for the object as it is now.'

async function applyPayload(tx: Tx, event: EventEnvelope, handler: StripeEventHandler): Promise<string> {
  try {
    return await handler.apply(tx, objectIn(event))
  } catch (cause) {
    throw new ApplyFailed(`Could not apply ${event.id}`, { cause })
  }
}

/** The signature says that it is Stripe's; where the version is ours, it has the shape we know. */
const objectIn = (event: EventEnvelope) => event.object as Parameters<StripeEventHandler['apply']>[1]

const saysEnough = ({ fetchAlways }: StripeEventHandler, object: ReturnType<typeof objectIn>): boolean =>
  typeof fetchAlways === 'function' ? !fetchAlways(object) : !fetchAlways

async function arrangeFetch(
  tx: Tx,
  eventId: string,
  objectId: string,
  failure: ApplyFailed | undefined,
): Promise<void> {
  if (failure) {
    await recordFailure(tx, eventId, failure.cause)
  } else {
    await enqueue(tx, { name: 'fetch-stripe-object', payload: { objectId }, key: `fetch:${objectId}` })
  }
}
