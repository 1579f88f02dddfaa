/** `/b/{payment link}`: opens a Checkout Session for a payment link. */
import type { Hono } from 'hono'
import { createSession } from '../checkout/create.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { linkLines } from '../payment-links/index.ts'
import { documentNotFound, notice } from './layout.ts'

export function registerPaymentLinkRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  // Each visit creates a session, although it is a GET request, as at Stripe.
  app.get('/b/:link', (context) => {
    const link = ctx.store.find('payment_link', context.req.param('link'))
    if (link === undefined || !link.active) {
      const text = link?.inactive_message ?? 'This payment link does not exist or is no longer active.'
      return context.html(notice({ ...documentNotFound, text }), 404)
    }
    const session = ctx.database.transaction(() => openSession(ctx, link))
    afterCommit()
    return context.redirect(session.url ?? '/', 303)
  })
}

function openSession(ctx: SandboxContext, link: Objects['payment_link']): Objects['checkout.session'] {
  const lines = linkLines(ctx, link)
  const session = createSession(ctx, {
    mode: lines.some(({ price }) => price?.recurring) ? 'subscription' : 'payment',
    line_items: lines.map(toLineItemInput),
    allow_promotion_codes: link.allow_promotion_codes,
    metadata: link.metadata,
    success_url: link.after_completion.redirect?.url ?? `${ctx.publicUrl}/thanks`,
  })
  return ctx.store.save({ ...session, payment_link: link.id })
}

function toLineItemInput({ price, quantity, adjustable_quantity: adjustable }: Objects['item']) {
  const { enabled = false, minimum, maximum } = adjustable ?? {}
  return {
    price: price?.id,
    quantity: quantity ?? 1,
    ...(enabled
      ? { adjustable_quantity: { enabled, minimum: minimum ?? undefined, maximum: maximum ?? undefined } }
      : {}),
  }
}
