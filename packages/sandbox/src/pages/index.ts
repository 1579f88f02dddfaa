/** What a customer's browser sees of Stripe. No session, no script that matters, nothing from outside. */
import { Hono } from 'hono'
import type { SandboxContext } from '../context.ts'
import { authenticationRoutes } from './authentication-page.ts'
import { documentRoutes } from './invoice-page.ts'
import { paymentRoutes } from './payment-page.ts'
import { portalRoutes } from './portal-page.ts'
import { receiptRoutes } from './receipt-page.ts'

export function createPages(ctx: SandboxContext, afterCommit: () => void): Hono {
  const app = new Hono()
  paymentRoutes(app, ctx, afterCommit)
  authenticationRoutes(app, ctx, afterCommit)
  portalRoutes(app, ctx, afterCommit)
  documentRoutes(app, ctx, afterCommit)
  receiptRoutes(app, ctx)
  return app
}
