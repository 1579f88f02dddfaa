/** What must hold after the chaos, each looked at from both sides: the shop's answers, and Stripe's objects. */
import type { Engine } from '@countinghouse/engine'
import type Stripe from 'stripe'
import type { Places, Sale } from './customer.ts'

export interface Evidence extends Places {
  engine: Engine
  stripe: Stripe
  sales: Sale[]
  /** Units for sale before and after, by SKU. */
  before: Map<string, number>
  after: Map<string, number>
  /** Paths that answered 5xx; 502 is Stripe's doing. */
  breakdowns: string[]
  /** How many sessions each customer who could not wait was sent to. */
  sessionsOfImpatient: number[]
  /** What was healed. */
  missed: number
}

/** `undefined` when it holds; else what was found instead. */
type Look = (evidence: Evidence) => Promise<string | undefined>

export const promises: Record<string, Look> = {
  'Who paid at Stripe has a paid order, and nobody else has': async ({ shopUrl, stripe, sales }) => {
    const wrong: string[] = []
    for (const { sessionId, orderId } of sales) {
      const { payment_status } = await stripe.checkout.sessions.retrieve(sessionId)
      const answer = await fetch(`${shopUrl}/api/orders/session/${sessionId}`)
      const { status } = (await answer.json()) as { status?: string }
      const isPaid = status === 'paid' || status === 'refunded'
      if (isPaid !== (payment_status === 'paid')) {
        wrong.push(`${orderId} is ${status}, its session ${payment_status}`)
      }
    }
    return oneOf(wrong)
  },

  'An order has one session at Stripe, and is paid once': async ({ stripe, sales }) => {
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
    return oneOf(
      [...orders].flatMap((id) =>
        sessionsOf.get(id)?.length === 1 ? [] : [`${id} has ${sessionsOf.get(id)?.join(', ')}`],
      ),
    )
  },

  'A request sent again and again opens one checkout': async ({ sessionsOfImpatient }) =>
    oneOf(
      sessionsOfImpatient
        .filter((count) => count > 1)
        .map((count) => `one request was sent to ${count} sessions`),
    ),

  'The stock went down by what was paid, to the unit': async ({ shopUrl, sales, before, after }) => {
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
    return oneOf(
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
    return oneOf(left.map(({ id, type, status }) => `${id} (${type}) is ${status}`))
  },

  'A second reconcile finds nothing to do': async ({ engine }) => {
    const { discrepancies } = await engine.reconcile({ repair: false })
    return oneOf(
      discrepancies.map(({ what, ours, stripes }) => `${what}: ${ours} here, ${stripes} at Stripe`),
    )
  },

  'Nobody can tell the shop a payment without a signature': async ({ shopUrl }) => {
    const body = JSON.stringify({ id: 'evt_forged', object: 'event', type: 'checkout.session.completed' })
    const answers: string[] = []
    for (const signature of ['', 't=1,v1=00', `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`]) {
      const answer = await fetch(`${shopUrl}/api/stripe/webhook`, {
        method: 'POST',
        headers: { 'stripe-signature': signature },
        body,
      })
      if (answer.status !== 400) {
        answers.push(`signed "${signature.slice(0, 20)}" it answered ${answer.status}`)
      }
    }
    return oneOf(answers)
  },

  'Nothing broke down on the way': async ({ breakdowns }) => oneOf(breakdowns),
}

async function createdOf(stripe: Stripe, sessionId: string): Promise<number> {
  return (await stripe.checkout.sessions.retrieve(sessionId)).created
}

function oneOf(wrong: string[]): string | undefined {
  return wrong.length > 1 ? `${wrong[0]}, and ${wrong.length - 1} more` : wrong[0]
}
