import { type Context, inTransaction, type Reader, type Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { STRIPE_API_VERSION } from '../core/stripe.ts'
import { classifyEvent } from './classify.ts'
import { findStripeObject, reasonIgnored } from './objects/index.ts'
import type { EventEnvelope } from './read-envelope.ts'
import { recordFailure } from './record-failure.ts'
import type { ObjectOf, StripeEventType, StripeObject } from './stripe-object.ts'

/** The status and outcome that an event is stored with. */
type Settled =
  | { status: 'applied' | 'ignored'; outcome: string }
  | { status: 'pending'; outcome: string; fetchVersion: number }

/**
 * The event is stored already, perhaps by a concurrent delivery: everything this delivery did is
 * rolled back.
 */
class DuplicateEvent extends Error {}

/**
 * Applying the payload threw `cause`: its changes are rolled back, and the event is not stored
 * yet.
 */
class ApplyFailed extends Error {}

/**
 * Stores an event that is known to be Stripe's, by its signature or because Stripe listed it, and
 * applies its payload if that is safe. Returns the outcome.
 */
export async function ingestEvent(ctx: Context, event: EventEnvelope, text: string): Promise<string> {
  const outcome = await settleAndStore(ctx, event, text).catch((error: unknown) => {
    if (error instanceof DuplicateEvent) {
      return outcomeOf(ctx, event.id)
    }
    throw error
  })
  ctx.log.info({ eventId: event.id, eventType: event.type, outcome }, 'Ingested a Stripe event')
  return outcome
}

/** Applied and stored in one transaction; an event to ignore is stored by one statement. */
async function settleAndStore(ctx: Context, event: EventEnvelope, text: string): Promise<string> {
  const target = findTarget(event, ctx.settings.livemode)
  if ('ignore' in target) {
    const { db, clock } = ctx
    return store({ db, now: clock.now() }, event, text, { status: 'ignored', outcome: target.ignore })
  }
  const settleWith = (failure?: ApplyFailed) =>
    inTransaction(ctx, async (tx) => {
      const settled = await settle(tx, event, target, failure)
      const outcome = await store(tx, event, text, settled)
      if (settled.status === 'pending') {
        await scheduleFetch(tx, event.id, target.objectId, failure)
      }
      return outcome
    })
  return settleWith().catch((error: unknown) => {
    // A second transaction instead of a savepoint, which every event would pay for. If the process
    // dies between the two, Stripe delivers the event again.
    if (error instanceof ApplyFailed) {
      return settleWith(error)
    }
    throw error
  })
}

interface Target {
  object: StripeObject
  objectId: string
}

function findTarget(
  { type, livemode, objectId }: EventEnvelope,
  ourLivemode: boolean,
): Target | { ignore: string } {
  if (livemode !== ourLivemode) {
    return { ignore: `Ignored: this is a ${livemode ? 'live' : 'test'} mode event.` }
  }
  const object = findStripeObject(type)
  return object && objectId ? { object, objectId } : { ignore: reasonIgnored(type) }
}

/**
 * Inserts the event together with its outcome: a later update would write the body and every index
 * a second time.
 * @throws DuplicateEvent
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
    throw new DuplicateEvent()
  }
  return settled.outcome
}

async function outcomeOf({ db }: Reader, eventId: string): Promise<string> {
  const row = await db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['status', 'outcome'])
    .executeTakeFirstOrThrow()
  return `Already received (${row.status}): ${row.outcome}`
}

/** @throws DuplicateEvent, ApplyFailed */
async function settle(
  tx: Tx,
  event: EventEnvelope,
  { object, objectId }: Target,
  failure: ApplyFailed | undefined,
): Promise<Settled> {
  const isCurrent = event.apiVersion === STRIPE_API_VERSION
  const trusted =
    !failure && isCurrent && object.trustsPayload(payloadOf(event), event.type as StripeEventType)
  const classification = await classifyEvent(tx, {
    eventId: event.id,
    objectId,
    created: event.created,
    trusted,
  })
  switch (classification.is) {
    case 'duplicate':
      throw new DuplicateEvent()
    case 'stale':
      return { status: 'ignored', outcome: 'Stale: a later event of this object arrived first.' }
    case 'deleted':
      return { status: 'ignored', outcome: 'The object no longer exists at Stripe.' }
    case 'ambiguous':
      return {
        status: 'pending',
        outcome: failure ? RETRYING : FETCHING,
        fetchVersion: classification.fetchVersion,
      }
    case 'fresh':
      return { status: 'applied', outcome: await applyPayload(tx, event, object) }
  }
}

const RETRYING = 'Pending: the first attempt failed and will be retried.'
const FETCHING = 'Pending: the object is being fetched from Stripe.'

async function applyPayload(tx: Tx, event: EventEnvelope, { apply }: StripeObject): Promise<string> {
  try {
    return await apply(tx, payloadOf(event))
  } catch (cause) {
    throw new ApplyFailed(`Could not apply ${event.id}`, { cause })
  }
}

/**
 * The signature proves that it is Stripe's; in our API version it has the shape that the SDK's
 * types describe.
 */
const payloadOf = (event: EventEnvelope) => event.object as ObjectOf<StripeEventType>

async function scheduleFetch(
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
