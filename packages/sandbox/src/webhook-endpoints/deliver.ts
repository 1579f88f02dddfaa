/**
 * Delivers events to webhook endpoints in the background: signed, recorded, and retried if the
 * response is not 2xx.
 */
import { createHmac } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { deliveryJob, type ScheduledJob } from '../core/job-queue.ts'
import type { Objects, StoredEvent } from '../core/objects.ts'
import { renderEvent } from '../events/render.ts'
import { truncateLists } from '../http/truncate-lists.ts'
import { deliveryKey, parseDeliveryKey } from './schedule-deliveries.ts'

/** Minutes between an attempt and the next, three days in all. The same schedule as Stripe's. */
export const retryDelaysMinutes = [5, 30, 120, 300, 600, 600, 600, 600, 600, 600]
const concurrencyMax = 8

export interface Deliveries {
  /** Sends the deliveries that are due and returns at once. */
  sendDue(): void
  /** Resolves when no delivery is in flight and none is due. */
  settled(): Promise<void>
  close(): void
}

export function createDeliveries(
  ctx: SandboxContext,
  options: { timeoutMs: number; onDone: () => void },
): Deliveries {
  const inFlight = new Map<number, Promise<void>>()
  let closed = false
  const sendDue = () => {
    if (closed || inFlight.size >= concurrencyMax) {
      return
    }
    for (const entry of ctx.jobs.deliveries(ctx.clock.now(), concurrencyMax + inFlight.size)) {
      if (inFlight.size >= concurrencyMax) {
        return
      }
      if (inFlight.has(entry.seq)) {
        continue
      }
      inFlight.set(
        entry.seq,
        deliver(ctx, entry, options.timeoutMs).finally(() => onFinished(entry.seq)),
      )
    }
  }
  const onFinished = (seq: number) => {
    inFlight.delete(seq)
    sendDue()
    if (!closed) {
      options.onDone()
    }
  }
  return {
    sendDue,
    async settled() {
      sendDue()
      while (inFlight.size > 0) {
        await Promise.race(inFlight.values())
      }
    },
    close() {
      closed = true
    },
  }
}

async function deliver(ctx: SandboxContext, entry: ScheduledJob, timeoutMs: number): Promise<void> {
  const { event: eventId, endpoint: endpointId, attempt } = parseDeliveryKey(entry.object)
  const event = ctx.store.find('event', eventId)
  const endpoint = ctx.store.find('webhook_endpoint', endpointId)
  if (event === undefined || endpoint === undefined || endpoint.status !== 'enabled') {
    return ctx.jobs.complete(entry.seq)
  }
  const startedAt = ctx.clock.wall()
  const response = await send(ctx, endpoint, event, timeoutMs)
  const milliseconds = Math.max(0, ctx.clock.wall() - startedAt)
  const delivered = response.status !== null && response.status >= 200 && response.status < 300
  // The store may have been cleared or closed while the request was in flight.
  if (ctx.store.find('event', eventId) === undefined) {
    return
  }
  ctx.database.transaction(() => {
    ctx.jobs.complete(entry.seq)
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
        response.status,
        response.text.slice(0, 2_000),
      ],
    )
    if (!delivered && !wasDelivered(ctx, eventId, endpointId)) {
      scheduleRetry(ctx, eventId, endpointId, attempt)
    }
  })
}

/** A duplicate or resent event changes nothing for an endpoint that already received it. */
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

function scheduleRetry(ctx: SandboxContext, event: string, endpoint: string, attempt: number) {
  const minutes = retryDelaysMinutes[attempt - 1]
  if (minutes === undefined) {
    return
  }
  ctx.jobs.add(deliveryJob, deliveryKey(event, endpoint, attempt + 1), ctx.clock.now() + minutes * 60_000)
}

interface DeliveryResponse {
  /** `null` if there was no response. */
  status: number | null
  text: string
}

async function send(
  ctx: SandboxContext,
  endpoint: Objects['webhook_endpoint'],
  event: StoredEvent,
  timeoutMs: number,
): Promise<DeliveryResponse> {
  const body = JSON.stringify(renderEvent(ctx, event, endpoint.api_version), truncateLists, 2)
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
          : 'no response',
    }
  }
}

/** One `v1` for each valid secret: during a rotation both the old and the new one verify. */
export function signatureHeader(ctx: SandboxContext, endpoint: string, body: string): string {
  const timestamp = Math.floor(ctx.clock.wall() / 1_000)
  const { secrets } = ctx.store.internal('webhook_endpoint', endpoint)
  const valid = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > ctx.clock.now())
  const signatures = valid.map(
    ({ secret }) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  )
  return [`t=${timestamp}`, ...signatures].join(',')
}
