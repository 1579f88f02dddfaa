import type Stripe from 'stripe'
import { z } from 'zod'
import type { Clock } from '../clock.ts'

/** How far a signature's time may be from ours, either way. The SDK accepts any time in the future; we do not. */
const TOLERANCE_SECONDS = 300

/** What we read of any event, before we know its type. */
const Envelope = z.looseObject({
  id: z.string().min(1).max(255),
  object: z.literal('event'),
  type: z.string().min(1).max(255),
  api_version: z.string().nullish(),
  created: z.int(),
  livemode: z.boolean(),
  data: z.looseObject({ object: z.looseObject({ id: z.string().nullish() }) }),
})

export type EventEnvelope = z.infer<typeof Envelope>

export type Verified = { ok: true; event: EventEnvelope; text: string } | { ok: false; reason: string }

/** Checks the signature over the bytes as they came; with no secret nothing passes. Time is the machine's, as Stripe's is. */
export function verifyDelivery(
  { stripe, clock, webhookSecrets }: { stripe: Stripe; clock: Clock; webhookSecrets: string[] },
  { body, signature }: { body: Uint8Array; signature: string | undefined },
): Verified {
  if (!signature) return { ok: false, reason: 'No Stripe-Signature header.' }
  const signedAt = Number(/(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(signature)?.[1])
  const wallSeconds = Math.floor(clock.wall().getTime() / 1000)
  if (signedAt > wallSeconds + TOLERANCE_SECONDS) return { ok: false, reason: 'The signature is from the future.' }
  const secrets = webhookSecrets.filter((secret) => secret !== '')
  if (!secrets.some((secret) => isSigned(stripe, body, signature, secret, wallSeconds))) {
    return { ok: false, reason: 'The signature does not match, or is older than five minutes.' }
  }
  return parse(body)
}

function isSigned(stripe: Stripe, body: Uint8Array, signature: string, secret: string, wallSeconds: number): boolean {
  const signatures = stripe.webhooks.signature
  if (!signatures) throw new Error('This build of the Stripe SDK cannot verify signatures')
  try {
    return signatures.verifyHeader(body, signature, secret, TOLERANCE_SECONDS, undefined, wallSeconds * 1000)
  } catch {
    return false
  }
}

function parse(body: Uint8Array): Verified {
  const text = new TextDecoder().decode(body)
  try {
    const event = Envelope.safeParse(JSON.parse(text))
    return event.success ? { ok: true, event: event.data, text } : { ok: false, reason: 'Signed, but not an event of API v1.' }
  } catch {
    return { ok: false, reason: 'Signed, but not JSON.' }
  }
}
