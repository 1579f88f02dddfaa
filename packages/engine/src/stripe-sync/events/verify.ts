import type Stripe from 'stripe'
import { z } from 'zod'
import { type Clock, fromStripeTime, toStripeTime } from '../../core/clock.ts'

/** How far a signature's time may be from ours, either way. The SDK accepts any time in the future; we do not. */
const TOLERANCE_SECONDS = 300

/** What we need to know of an event before we know its type. */
export interface EventEnvelope {
  id: string
  type: string
  /** `undefined` for a thin event, which carries no object. */
  apiVersion: string | undefined
  /** Stripe's, to the second. */
  created: Date
  livemode: boolean
  objectId: string | undefined
  /** The object as the event shows it. */
  object: unknown
}

const id = z.string().min(1).max(255)

const SnapshotEvent = z
  .looseObject({
    id,
    object: z.literal('event'),
    type: id,
    api_version: z.string().nullish(),
    created: z.int(),
    livemode: z.boolean(),
    data: z.looseObject({ object: z.looseObject({ id: id.nullish() }) }),
  })
  .transform(
    (event): EventEnvelope => ({
      id: event.id,
      type: event.type,
      apiVersion: event.api_version ?? undefined,
      created: fromStripeTime(event.created),
      livemode: event.livemode,
      objectId: event.data.object.id ?? undefined,
      object: event.data.object,
    }),
  )

/** Names its object and leaves it out; types of API v1 have a prefix here. */
const ThinEvent = z
  .looseObject({
    id,
    object: z.literal('v2.core.event'),
    type: id,
    created: z.iso.datetime({ offset: true }),
    livemode: z.boolean(),
    related_object: z.looseObject({ id }).nullish(),
  })
  .transform(
    (event): EventEnvelope => ({
      id: event.id,
      type: event.type.replace(/^v1\./, ''),
      apiVersion: undefined,
      // To the second, like the others: compared with one of the same second, a finer time would make a tie look decided.
      created: fromStripeTime(toStripeTime(new Date(event.created))),
      livemode: event.livemode,
      objectId: event.related_object?.id,
      object: undefined,
    }),
  )

const AnyEvent = z.union([SnapshotEvent, ThinEvent])

export type Verified = { ok: true; event: EventEnvelope; text: string } | { ok: false; reason: string }

/** Checks the signature over the bytes as they came; with no secret nothing passes. Time is the machine's, as Stripe's is. */
export function verifyDelivery(
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

export const readEnvelope = (event: unknown): EventEnvelope | undefined => AnyEvent.safeParse(event).data
