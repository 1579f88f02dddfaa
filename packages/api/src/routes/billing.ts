/** One's own billing: what one has and owes, from the shop's rows; and what is to come, which only Stripe knows. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { json, noQuery, refused } from '../schemas.ts'
import {
  invoiceOverview,
  serializeInvoice,
  serializeSubscription,
  subscription,
} from '../subscription-schemas.ts'

export function addBillingRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, async (c) => {
    const { subscriptions, debts, invoices, credits } = await engine.billing.show(signedIn(c).userId)
    return c.json(
      {
        subscriptions: subscriptions.map(({ planName, suspended, ...each }) => ({
          ...serializeSubscription(each),
          planName,
          suspended: suspended && { ...suspended, openedAt: suspended.openedAt.toISOString() },
        })),
        debts: debts.map((debt) => ({ ...debt, nextAttemptAt: debt.nextAttemptAt?.toISOString() ?? null })),
        invoices: invoices.map(serializeInvoice),
        credits,
      },
      200,
    )
  })
  app.openapi(ahead, async (c) => {
    const { nextCharge, card, change } = await engine.billing.upcomingInvoice(signedIn(c).userId)
    return c.json({ nextCharge: withTime(nextCharge), card, change: withTime(change) }, 200)
  })
}

const withTime = <T extends { at: Date }>(it: T | null) => (it ? { ...it, at: it.at.toISOString() } : null)

const moment = z.iso.datetime()

const debt = z.strictObject({
  invoiceId: z.string(),
  subscriptionId: z.string(),
  reason: z
    .enum(['declined', 'action_required'])
    .openapi({ description: 'The card was refused; its bank asks the customer' }),
  amountMinor: z.int(),
  currency: z.string(),
  nextAttemptAt: moment.nullable(),
  payUrl: z.string().nullable().openapi({ description: "Stripe's page of the invoice" }),
})

const suspended = z
  .strictObject({
    status: z.enum(['open', 'lost']),
    invoiceId: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
    openedAt: moment,
  })
  .openapi({
    description:
      'A bank has what paid for the period: nothing is given until it is won, or another period is paid',
  })

const charge = z.strictObject({ at: moment, amountMinor: z.int(), currency: z.string() })

const credit = z
  .strictObject({ amountMinor: z.int(), currency: z.string() })
  .openapi({ description: 'What one has with the shop: the next invoice takes it along' })

const card = z.strictObject({
  brand: z.string(),
  last4: z.string().nullable(),
  expires: z.strictObject({ month: z.int(), year: z.int() }).nullable(),
})

const show = createRoute({
  method: 'get',
  path: '/api/account/billing',
  summary: "One's subscriptions, what is owed, and the invoices",
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: json(
      z.strictObject({
        subscriptions: z.array(
          subscription.extend({ planName: z.string().nullable(), suspended: suspended.nullable() }),
        ),
        debts: z.array(debt),
        invoices: z.array(invoiceOverview),
        credits: z.array(credit),
      }),
      'The latest first',
    ),
    ...refused('access.signed_out'),
  },
})

const ahead = createRoute({
  method: 'get',
  path: '/api/account/billing/upcoming',
  summary: "The next charge, the card it goes to, and what changes at the period's end",
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: json(
      z.strictObject({
        nextCharge: charge.nullable(),
        card: card.nullable(),
        change: charge
          .extend({ planName: z.string().nullable(), interval: z.string().nullable() })
          .nullable(),
      }),
      'As Stripe has it now',
    ),
    ...refused('access.signed_out', 'stripe.unavailable'),
  },
})
