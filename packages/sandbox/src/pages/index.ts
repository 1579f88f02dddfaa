/** What a customer's browser sees of Stripe. No session, no script that matters, nothing from outside. */
import { Hono } from 'hono'
import type { World } from '../world.ts'
import { authenticationRoutes } from './authentication_page.ts'
import { documentRoutes } from './invoice_page.ts'
import { paymentRoutes } from './payment_page.ts'
import { portalRoutes } from './portal_page.ts'
import { receiptRoutes } from './receipt_page.ts'

export function createPages(world: World, afterCommit: () => void): Hono {
  const app = new Hono()
  paymentRoutes(app, world, afterCommit)
  authenticationRoutes(app, world, afterCommit)
  portalRoutes(app, world, afterCommit)
  documentRoutes(app, world, afterCommit)
  receiptRoutes(app, world)
  return app
}
