/** Sends what is due to the endpoints, in the background: signed, recorded, and tried again later when the answer is not 2xx. */
import { createHmac } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { type DueEntry, deliveryKind } from '../core/due.ts'
import type { Objects, StoredEvent } from '../core/objects.ts'
import { renderEvent } from '../events/render.ts'
import { shorten } from '../http/shorten.ts'
import { deliveryName, readDeliveryName } from './plan.ts'

/** Minutes after the first attempt failed, after the second, …: three days in all, as Stripe does it. */
export const retryDelaysMinutes = [5, 30, 120, 300, 600, 600, 600, 600, 600, 600]
const concurrencyMax = 8

export interface Deliveries {
  /** Sends what is due now; returns at once. */
  pump(): void
  /** Resolves when nothing is under way and nothing is due. */
  settled(): Promise<void>
  close(): void
}

export function createDeliveries(
  ctx: SandboxContext,
  options: { timeoutMs: number; onDone: () => void },
): Deliveries {
  const underway = new Map<number, Promise<void>>()
  let closed = false
  const pump = () => {
    if (closed || underway.size >= concurrencyMax) {
      return
    }
    for (const entry of ctx.due.deliveries(ctx.clock.now(), concurrencyMax + underway.size)) {
      if (underway.size >= concurrencyMax) {
        return
      }
      if (underway.has(entry.seq)) {
        continue
      }
      underway.set(
        entry.seq,
        deliver(ctx, entry, options.timeoutMs).finally(() => finished(entry.seq)),
      )
    }
  }
  const finished = (seq: number) => {
    underway.delete(seq)
    pump()
    if (!closed) {
      options.onDone()
    }
  }
  return {
    pump,
    async settled() {
      pump()
      while (underway.size > 0) {
        await Promise.race(underway.values())
      }
    },
    close() {
      closed = true
    },
  }
}

async function deliver(ctx: SandboxContext, entry: DueEntry, timeoutMs: number): Promise<void> {
  const { event: eventId, endpoint: endpointId, attempt } = readDeliveryName(entry.object)
  const event = ctx.store.find('event', eventId)
  const endpoint = ctx.store.find('webhook_endpoint', endpointId)
  if (event === undefined || endpoint === undefined || endpoint.status !== 'enabled') {
    return ctx.due.done(entry.seq)
  }
  const startedAt = ctx.clock.wall()
  const answer = await send(ctx, endpoint, event, timeoutMs)
  const milliseconds = Math.max(0, ctx.clock.wall() - startedAt)
  const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300
  // The store may have been cleared or closed while the answer was under way.
  if (ctx.store.find('event', eventId) === undefined) {
    return
  }
  ctx.database.transaction(() => {
    ctx.due.done(entry.seq)
    if (delivered && !wasDelivered(ctx, eventId, endpointId)) {
      markDelivered(ctx, eventId)
    }
    ctx.database.run(
      'INSERT INTO delivery (event, endpoint, attempt, at, milliseconds, status, answer) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[
        eventId,
        endpointId,
        attempt,
        ctx.clock.now(),
        milliseconds,
        answer.status,
        answer.text.slice(0, 2_000),
      ],
    )
    if (!delivered && !wasDelivered(ctx, eventId, endpointId)) {
      planRetry(ctx, eventId, endpointId, attempt)
    }
  })
}

/** A copy, or an event sent again, changes nothing for an endpoint that has heard it. */
function wasDelivered(ctx: SandboxContext, event: string, endpoint: string): boolean {
  const sql =
    'SELECT 1 AS found FROM delivery WHERE event = ? AND endpoint = ? AND status BETWEEN 200 AND 299'
  return ctx.database.get(sql, event, endpoint) !== undefined
}

function markDelivered(ctx: SandboxContext, eventId: string) {
  const event = ctx.store.find('event', eventId)
  if (event === undefined || event.pending_webhooks === 0) {
    return
  }
  ctx.store.save({ ...event, pending_webhooks: event.pending_webhooks - 1 })
}

function planRetry(ctx: SandboxContext, event: string, endpoint: string, attempt: number) {
  const minutes = retryDelaysMinutes[attempt - 1]
  if (minutes === undefined) {
    return
  }
  ctx.due.add(deliveryKind, deliveryName(event, endpoint, attempt + 1), ctx.clock.now() + minutes * 60_000)
}

interface Answer {
  /** `null` when nobody answered. */
  status: number | null
  text: string
}

async function send(
  ctx: SandboxContext,
  endpoint: Objects['webhook_endpoint'],
  event: StoredEvent,
  timeoutMs: number,
): Promise<Answer> {
  const body = JSON.stringify(renderEvent(ctx, event, endpoint.api_version), shorten, 2)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    accept: '*/*; q=0.5, application/xml',
    'stripe-signature': signatureHeader(ctx, endpoint.id, body),
  }
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    return {
      status: null,
      text:
        error instanceof Error
          ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ''}`
          : 'no answer',
    }
  }
}

/** One `v1` for each live secret: during a rotation both the old and the new one verify. */
export function signatureHeader(ctx: SandboxContext, endpoint: string, body: string): string {
  const timestamp = Math.floor(ctx.clock.wall() / 1_000)
  const { secrets } = ctx.store.hidden('webhook_endpoint', endpoint)
  const live = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > ctx.clock.now())
  const signatures = live.map(
    ({ secret }) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  )
  return [`t=${timestamp}`, ...signatures].join(',')
}
