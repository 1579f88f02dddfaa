/**
 * The pages that customers see: payment, 3D Secure, customer portal, invoices and receipts. They
 * use no cookies, work without scripts and load nothing from elsewhere.
 */
import { Hono } from 'hono'
import type { SandboxContext } from '../context.ts'
import { registerAuthenticationRoutes } from './authentication-page.ts'
import { registerInvoiceRoutes } from './invoice-page.ts'
import { registerPaymentLinkRoutes } from './payment-link-page.ts'
import { registerPaymentRoutes } from './payment-page.ts'
import { registerPdfRoutes } from './pdf-routes.ts'
import { registerPortalRoutes } from './portal-page.ts'
import { registerReceiptRoutes } from './receipt-page.ts'

export function createPages(ctx: SandboxContext, afterCommit: () => void): Hono {
  const app = new Hono()
  registerPaymentRoutes(app, ctx, afterCommit)
  registerAuthenticationRoutes(app, ctx, afterCommit)
  registerPortalRoutes(app, ctx, afterCommit)
  registerInvoiceRoutes(app, ctx, afterCommit)
  registerPdfRoutes(app, ctx)
  registerPaymentLinkRoutes(app, ctx, afterCommit)
  registerReceiptRoutes(app, ctx)
  return app
}
