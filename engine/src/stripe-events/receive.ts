import { sql } from 'kysely'
import type { Received } from '../engine.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import { enqueue } from '../queue.ts'
import { STRIPE_API_VERSION } from '../stripe.ts'
import { judgeEvent, raiseWanted, type Verdict } from '../stripe-objects/index.ts'
import { handlerOf, reasonIgnored } from './index.ts'
import type { StripeEventHandler } from './on-stripe-event.ts'
import { recordFailure } from './record-failure.ts'
import { type Notice, verifyDelivery } from './verify.ts'

/** A payload that has to wait for somebody else's lock is better settled by a job than by a request. */
const LOCK_TIMEOUT = '2s'

/** What becomes of an event in the transaction that stores it. */
type Settled =
  | { status: 'applied' | 'ignored'; receipt: string }
  | { status: 'pending'; receipt: string; wanted: number; error?: unknown }

/** See `Engine.stripeEvents.receive`. */
export async function receiveStripeEvent(
  ground: Ground,
  webhookSecrets: string[],
  delivery: { body: Uint8Array; signature: string | undefined },
): Promise<Received> {
  const verified = verifyDelivery({ ...ground, webhookSecrets }, delivery)
  if (!verified.ok) {
    ground.log.warn({ reason: verified.reason }, 'Refused a webhook delivery')
    return verified
  }
  const receipt = await takeIn(ground, verified.event, verified.text)
  return { ok: true, eventId: verified.event.id, receipt }
}

/** For an event that is known to be Stripe's: by its signature, or because Stripe listed it. Returns the receipt. */
export async function takeIn(ground: Ground, event: Notice, text: string): Promise<string> {
  const receipt = await inTransaction(ground, (tx) => storeAndSettle(tx, event, text, ground.settings.livemode))
  ground.log.info({ eventId: event.id, eventType: event.type, receipt }, 'Took in a Stripe event')
  return receipt
}

/** One transaction: the event is stored for ever, and settled at once where that is safe. */
async function storeAndSettle(tx: Tx, event: Notice, text: string, livemode: boolean): Promise<string> {
  if (!(await store(tx, event, text))) return receiptOf(tx, event.id)
  const settled = await settle(tx, event, livemode)
  const pending = settled.status === 'pending'
  await tx.db
    .updateTable('shop.stripe_event')
    .where('id', '=', event.id)
    .set({
      status: settled.status,
      receipt: settled.receipt,
      wanted: pending ? settled.wanted : null,
      settled_at: pending ? null : tx.now,
    })
    .execute()
  if (pending) await arrangeFetch(tx, event, settled)
  return settled.receipt
}

/** False when it was here before. Copies that come at once wait here for the first to commit. */
async function store(tx: Tx, event: Notice, text: string): Promise<boolean> {
  const inserted = await tx.db
    .insertInto('shop.stripe_event')
    .values({
      id: event.id,
      type: event.type,
      api_version: event.apiVersion ?? null,
      object_id: event.objectId ?? null,
      created: event.created,
      received_at: tx.now,
      body: text,
      status: 'pending',
      receipt: null,
      wanted: null,
      error: null,
      next_try_at: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

async function receiptOf(tx: Tx, eventId: string): Promise<string> {
  const row = await tx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['status', 'receipt'])
    .executeTakeFirstOrThrow()
  return `Received before (${row.status}): ${row.receipt}`
}

async function settle(tx: Tx, event: Notice, livemode: boolean): Promise<Settled> {
  if (event.livemode !== livemode) return { status: 'ignored', receipt: `Not ours: of ${event.livemode ? 'live' : 'test'} mode.` }
  const handler = handlerOf(event.type)
  const { objectId } = event
  if (!handler || !objectId) return { status: 'ignored', receipt: reasonIgnored(event.type) }
  const enough = event.apiVersion === STRIPE_API_VERSION && saysEnough(handler, objectIn(event))
  const verdict = await judgeEvent(tx, { objectId, created: event.created, enough })
  return act(tx, event, handler, verdict)
}

/** The signature says that it is Stripe's; where the version is ours, it has the shape we know. */
const objectIn = (event: Notice) => event.object as Parameters<StripeEventHandler['apply']>[1]

const saysEnough = ({ fetchAlways }: StripeEventHandler, object: ReturnType<typeof objectIn>): boolean =>
  typeof fetchAlways === 'function' ? !fetchAlways(object) : !fetchAlways

async function act(tx: Tx, event: Notice, handler: StripeEventHandler, verdict: Verdict): Promise<Settled> {
  switch (verdict.is) {
    case 'old':
      return { status: 'ignored', receipt: 'Old: a later event of this object came before it.' }
    case 'gone':
      return { status: 'ignored', receipt: 'Its object no longer exists at Stripe.' }
    case 'unclear':
      return { status: 'pending', receipt: 'Kept; Stripe is asked for the object as it is now.', wanted: verdict.wanted }
    case 'news':
      return applyPayload(tx, event, handler)
  }
}

/** A handler that throws loses its savepoint, not the event. */
async function applyPayload(tx: Tx, event: Notice, handler: StripeEventHandler): Promise<Settled> {
  await sql.raw(`savepoint apply; set local lock_timeout = '${LOCK_TIMEOUT}'`).execute(tx.db)
  try {
    const receipt = await handler.apply(tx, objectIn(event))
    return { status: 'applied', receipt }
  } catch (error) {
    await sql`rollback to savepoint apply`.execute(tx.db)
    const wanted = await raiseWanted(tx, event.objectId ?? '')
    return { status: 'pending', receipt: 'Kept; the first try failed and another follows.', wanted, error }
  }
}

async function arrangeFetch(tx: Tx, event: Notice, settled: { error?: unknown }): Promise<void> {
  const { objectId } = event
  if (!objectId) return
  if (settled.error !== undefined) await recordFailure(tx, event.id, settled.error)
  else await enqueue(tx, { name: 'fetch-stripe-object', payload: { objectId }, key: `fetch:${objectId}` })
}
