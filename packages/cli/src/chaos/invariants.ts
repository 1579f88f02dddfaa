/**
 * What must hold after a chaos run, checked against both the shop's responses and the objects at
 * Stripe.
 */
import type { Engine } from '@countinghouse/engine'
import type Stripe from 'stripe'
import type { Sale, ShopUrls } from './customer.ts'

export interface Evidence extends ShopUrls {
  engine: Engine
  stripe: Stripe
  sales: Sale[]
  /** Available units before and after, by SKU. */
  before: Map<string, number>
  after: Map<string, number>
  /**
   * Requests for which the shop returned a 5xx status; except 502, which means that Stripe failed.
   */
  serverErrors: string[]
  /** For each checkout request that was sent concurrently: how many sessions it opened. */
  sessionCounts: number[]
  /** How many events reconcile recovered. */
  missed: number
}

/** @returns `undefined` when the invariant holds, otherwise what was found instead */
type Check = (evidence: Evidence) => Promise<string | undefined>

export const invariants: Record<string, Check> = {
  'Orders are paid if and only if their session at Stripe is paid': async ({ shopUrl, stripe, sales }) => {
    const wrong: string[] = []
    for (const { sessionId, orderId } of sales) {
      const { payment_status } = await stripe.checkout.sessions.retrieve(sessionId)
      const response = await fetch(`${shopUrl}/api/orders/session/${sessionId}`)
      const { status } = (await response.json()) as { status?: string }
      const isPaid = status === 'paid' || status === 'refunded'
      if (isPaid !== (payment_status === 'paid')) {
        wrong.push(`${orderId} is ${status}, its session is ${payment_status}`)
      }
    }
    return summarize(wrong)
  },

  'Every order has exactly one session at Stripe': async ({ stripe, sales }) => {
    const sessionsOf = new Map<string, string[]>()
    const since = Math.min(
      ...(await Promise.all(sales.slice(0, 1).map(async ({ sessionId }) => createdOf(stripe, sessionId)))),
    )
    for await (const { id, client_reference_id } of stripe.checkout.sessions.list({
      created: { gte: since - 60 },
      limit: 100,
    })) {
      if (client_reference_id) {
        sessionsOf.set(client_reference_id, [...(sessionsOf.get(client_reference_id) ?? []), id])
      }
    }
    const orders = new Set(sales.map(({ orderId }) => orderId))
    return summarize(
      [...orders].flatMap((id) =>
        sessionsOf.get(id)?.length === 1
          ? []
          : [`${id} has the sessions ${sessionsOf.get(id)?.join(', ') ?? 'none'}`],
      ),
    )
  },

  'Repeated checkout requests with one idempotency key open one session': async ({ sessionCounts }) =>
    summarize(
      sessionCounts.filter((count) => count > 1).map((count) => `one request opened ${count} sessions`),
    ),

  'Inventory decreased by exactly the units sold': async ({ shopUrl, sales, before, after }) => {
    const sold = new Map<string, number>()
    for (const { sessionId, sku } of sales) {
      const { status } = (await (await fetch(`${shopUrl}/api/orders/session/${sessionId}`)).json()) as {
        status?: string
      }
      if (status === 'paid') {
        sold.set(sku, (sold.get(sku) ?? 0) + 1)
      }
    }
    const wrong = [...before].filter(([sku, units]) => after.get(sku) !== units - (sold.get(sku) ?? 0))
    return summarize(
      wrong.map(
        ([sku, units]) => `${sku}: ${units} before, ${sold.get(sku) ?? 0} sold, ${after.get(sku)} left`,
      ),
    )
  },

  'No event is pending or dead': async ({ engine }) => {
    const left = [
      ...(await engine.stripeEvents.list({ status: 'pending', limit: 100 })),
      ...(await engine.stripeEvents.list({ status: 'dead', limit: 100 })),
    ]
    return summarize(left.map(({ id, type, status }) => `${id} (${type}) is ${status}`))
  },

  'A second reconcile finds no discrepancies': async ({ engine }) => {
    const { discrepancies } = await engine.reconcile({ repair: false })
    return summarize(
      discrepancies.map(
        ({ what, inDatabase, atStripe }) => `${what}: ${inDatabase} in the database, ${atStripe} at Stripe`,
      ),
    )
  },

  'Webhooks without a valid signature are rejected': async ({ shopUrl }) => {
    const body = JSON.stringify({ id: 'evt_forged', object: 'event', type: 'checkout.session.completed' })
    const accepted: string[] = []
    for (const signature of ['', 't=1,v1=00', `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`]) {
      const response = await fetch(`${shopUrl}/api/stripe/webhook`, {
        method: 'POST',
        headers: { 'stripe-signature': signature },
        body,
      })
      if (response.status !== 400) {
        accepted.push(`returned ${response.status} for the signature "${signature.slice(0, 20)}"`)
      }
    }
    return summarize(accepted)
  },

  'The shop returned no server error': async ({ serverErrors }) => summarize(serverErrors),
}

async function createdOf(stripe: Stripe, sessionId: string): Promise<number> {
  return (await stripe.checkout.sessions.retrieve(sessionId)).created
}

function summarize(wrong: string[]): string | undefined {
  return wrong.length > 1 ? `${wrong[0]}, and ${wrong.length - 1} more` : wrong[0]
}
