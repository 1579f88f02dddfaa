/** Stripe events, listed from the sandbox and delivered by hand. */
import { createHmac } from 'node:crypto'
import { type Engine, handledEventTypes } from '@countinghouse/engine'
import type Stripe from 'stripe'

export const harnessSecret = 'whsec_harness'

export interface HarnessEvent {
  id: string
  type: string
  body: string
}

/** Lists the events that the shop handles, oldest first. */
export async function listEvents(stripe: Stripe): Promise<HarnessEvent[]> {
  const events: HarnessEvent[] = []
  const handled: string[] = handledEventTypes
  for await (const event of stripe.events.list({ limit: 100 })) {
    if (handled.includes(event.type)) {
      events.push({ id: event.id, type: event.type, body: JSON.stringify(event) })
    }
  }
  return events.toReversed()
}

/** Signs an event, delivers it to the engine and returns the outcome. */
export async function deliverEvent(engine: Engine, { body }: HarnessEvent): Promise<string> {
  const received = await engine.stripeEvents.receive({
    body: Buffer.from(body),
    signature: harnessSignature(body),
  })
  if (!received.ok) {
    throw new Error(received.reason)
  }
  return received.outcome
}

/** The `Stripe-Signature` header of a body that is signed now. */
export function harnessSignature(body: string): string {
  const time = Math.floor(Date.now() / 1000)
  return `t=${time},v1=${createHmac('sha256', harnessSecret).update(`${time}.${body}`).digest('hex')}`
}
