/**
 * A customer's billing. What is paid and owed comes from the database; the next charge only Stripe
 * can compute, so it has a route of its own.
 */
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { billing, serializeBilling, serializeUpcomingInvoice, upcomingInvoice } from '../schemas/billing.ts'
import { noQuery } from '../schemas/fields.ts'

export function addBillingRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, async (c) => c.json(serializeBilling(await engine.billing.show(signedIn(c).userId)), 200))
  app.openapi(showUpcoming, async (c) =>
    c.json(serializeUpcomingInvoice(await engine.billing.upcomingInvoice(signedIn(c).userId)), 200),
  )
}

const show = createRoute({
  method: 'get',
  path: '/api/account/billing',
  summary: "Get the customer's subscriptions, unpaid invoices, invoices and credit balance",
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(billing, 'Newest first'),
    ...errorResponses('access.signed_out'),
  },
})

const showUpcoming = createRoute({
  method: 'get',
  path: '/api/account/billing/upcoming',
  summary: 'Get the next charge, its payment method, and the scheduled plan change',
  tags: ['Subscriptions'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(upcomingInvoice, 'As Stripe computes it now'),
    ...errorResponses('access.signed_out', 'stripe.unavailable'),
  },
})

export const billingRoutes = { show, showUpcoming }
