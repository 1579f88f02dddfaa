import type Stripe from 'stripe'
import type { Clock } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { ingestEvent } from './ingest.ts'
import { type EventEnvelope, readEnvelope } from './read-envelope.ts'
import type { Received } from './types.ts'

/**
 * The largest difference between a signature's time and the machine's, in either direction. The SDK
 * would accept any time in the future.
 */
const TOLERANCE_SECONDS = 300

/** See `Engine.stripeEvents.receive`. */
export async function receiveStripeEvent(
  ctx: Context,
  webhookSecrets: string[],
  delivery: { body: Uint8Array; signature: string | undefined },
): Promise<Received> {
  const verified = verifyDelivery({ ...ctx, webhookSecrets }, delivery)
  if (!verified.ok) {
    ctx.log.warn({ reason: verified.reason }, 'Rejected a webhook delivery')
    return verified
  }
  const outcome = await ingestEvent(ctx, verified.event, verified.text)
  return { ok: true, eventId: verified.event.id, outcome }
}

type Verified = { ok: true; event: EventEnvelope; text: string } | { ok: false; reason: string }

/**
 * Verifies the signature over the raw bytes. Without a secret every delivery is rejected. The
 * tolerance is measured by the machine's clock, not by a turned one, since Stripe signs by the real
 * time.
 */
function verifyDelivery(
  { stripe, clock, webhookSecrets }: { stripe: Stripe; clock: Clock; webhookSecrets: string[] },
  { body, signature }: { body: Uint8Array; signature: string | undefined },
): Verified {
  if (!signature) {
    return { ok: false, reason: 'No Stripe-Signature header.' }
  }
  const signedAt = Number(/(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(signature)?.[1])
  const wallSeconds = Math.floor(clock.wall().getTime() / 1000)
  if (signedAt > wallSeconds + TOLERANCE_SECONDS) {
    return { ok: false, reason: 'The signature is from the future.' }
  }
  const secrets = webhookSecrets.filter((secret) => secret !== '')
  if (!secrets.some((secret) => isSigned(stripe, body, signature, secret, wallSeconds))) {
    return { ok: false, reason: 'The signature does not match, or is older than five minutes.' }
  }
  return parse(body)
}

function isSigned(
  stripe: Stripe,
  body: Uint8Array,
  signature: string,
  secret: string,
  wallSeconds: number,
): boolean {
  const signatures = stripe.webhooks.signature
  if (!signatures) {
    throw new Error('This build of the Stripe SDK cannot verify signatures')
  }
  try {
    return signatures.verifyHeader(body, signature, secret, TOLERANCE_SECONDS, undefined, wallSeconds * 1000)
  } catch {
    return false
  }
}

function parse(body: Uint8Array): Verified {
  const text = new TextDecoder().decode(body)
  try {
    const event = readEnvelope(JSON.parse(text))
    return event ? { ok: true, event, text } : { ok: false, reason: 'Signed, but not an event.' }
  } catch {
    return { ok: false, reason: 'Signed, but not JSON.' }
  }
}
