/**
 * `/p/session/{id}`: the customer portal. Customers change their plan, cancel or keep their
 * subscription, update their card and billing information, and download invoices.
 */
import type { Context, Hono } from 'hono'
import { returnUrlOf, setDefaultCard } from '../billing-portal/default-card.ts'
import { defaultConfiguration } from '../billing-portal/index.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { previewChange } from '../invoices/preview.ts'
import { authenticationFailure } from '../payment-intents/confirm.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'
import { confirmSetupIntent, insertSetupIntent } from '../setup-intents/setup-intent.ts'
import { releaseSchedule } from '../subscription-schedules/end.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import { readCard } from './card-form.ts'
import { notice } from './layout.ts'
import { updateDetails } from './portal-details.ts'
import { availablePlans, type Portal, renderPlanPreview, renderPortal } from './portal-view.ts'

type Form = Record<string, string>

export function registerPortalRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  const find = (context: Context): Portal | undefined => {
    const session = ctx.store.find('billing_portal.session', context.req.param('session'))
    const customer = ctx.store.find('customer', session?.customer)
    if (session === undefined || customer === undefined) {
      return undefined
    }
    const configuration =
      ctx.store.find('billing_portal.configuration', session.configuration) ?? defaultConfiguration(ctx)
    return { session, customer, configuration }
  }
  app.get('/p/session/:session', (context) => {
    const portal = find(context)
    if (portal === undefined) {
      return context.html(notice(sessionNotFound), 404)
    }
    const alert =
      context.req.query('error') === 'authentication' ? { alert: authenticationFailure.message } : {}
    return context.html(renderPortal(ctx, portal, alert))
  })
  app.post('/p/session/:session/:action', async (context) => {
    const portal = find(context)
    const action = actions[context.req.param('action')]
    if (portal === undefined || action === undefined) {
      return context.html(notice(sessionNotFound), 404)
    }
    const body = await context.req.parseBody()
    const form = Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, 200) : '']),
    )
    try {
      const result = ctx.database.transaction(
        () => action(ctx, portal, form),
        (error) => error instanceof StripeError && error.commitsChanges,
      )
      return 'redirect' in result ? context.redirect(result.redirect, 303) : context.html(result.page)
    } catch (error) {
      if (!(error instanceof StripeError)) {
        throw error
      }
      return context.html(renderPortal(ctx, portal, { alert: error.body.message }), 402)
    } finally {
      afterCommit()
    }
  })
}

const sessionNotFound = {
  title: 'Page not found',
  text: 'This link is no longer valid. Return to the store and open billing again.',
  testId: 'unknown',
}

type ActionResult = { redirect: string } | { page: ReturnType<typeof renderPortal> }

const done = ({ session }: Portal): ActionResult => ({ redirect: returnUrlOf(session) })

const actions: Record<string, (ctx: SandboxContext, portal: Portal, form: Form) => ActionResult> = {
  preview(ctx, portal, form) {
    const subscription = findSubscription(ctx, portal, form)
    const change = planChange(ctx, subscription, form, portal)
    return {
      page: renderPlanPreview(ctx, portal, subscription, form, previewChange(ctx, subscription, change)),
    }
  },
  plan(ctx, portal, form) {
    const subscription = findSubscription(ctx, portal, form)
    updateSubscription(ctx, subscription, planChange(ctx, subscription, form, portal))
    return done(portal)
  },
  cancel(ctx, portal, form) {
    const subscription = findSubscription(ctx, portal, form)
    const { mode } = requireFeature(portal, 'subscription_cancel')
    // A canceled subscription must no longer be changed by its schedule.
    const schedule = ctx.store.find('subscription_schedule', subscription.schedule)
    if (schedule !== undefined) {
      releaseSchedule(ctx, schedule)
    }
    if (mode === 'immediately') {
      cancelSubscription(ctx, findSubscription(ctx, portal, form), { reason: 'cancellation_requested' })
    } else {
      updateSubscription(ctx, findSubscription(ctx, portal, form), { cancel_at_period_end: true })
    }
    return done(portal)
  },
  renew(ctx, portal, form) {
    requireFeature(portal, 'subscription_cancel')
    updateSubscription(ctx, findSubscription(ctx, portal, form), { cancel_at_period_end: false })
    return done(portal)
  },
  details(ctx, portal, form) {
    const allowed = requireFeature(portal, 'customer_update')
    updateDetails(ctx, ctx.store.get('customer', portal.customer.id), allowed, form)
    return done(portal)
  },
  card(ctx, portal, form) {
    // The payment method flow allows the update even where the configuration does not offer it.
    if (portal.session.flow === null) {
      requireFeature(portal, 'payment_method_update')
    }
    const method = createPaymentMethod(ctx, { type: 'card', card: readCard(form) })
    const intent = insertSetupIntent(ctx, {
      customer: portal.customer.id,
      payment_method: method.id,
      usage: 'off_session',
    })
    const confirmed = confirmSetupIntent(ctx, intent, `${ctx.publicUrl}/p/session/${portal.session.id}`)
    if (confirmed.status === 'requires_action') {
      ctx.store.setInternal('setup_intent', confirmed.id, { portal: portal.session.id })
      return { redirect: `/3ds/${confirmed.id}` }
    }
    setDefaultCard(ctx, portal.customer.id, method.id)
    return done(portal)
  },
}

type Features = Objects['billing_portal.configuration']['features']

/** The feature may have been disabled since the page was opened. @throws StripeError when it is */
function requireFeature<Name extends keyof Features>({ configuration }: Portal, name: Name): Features[Name] {
  const feature = configuration.features[name]
  if (!feature.enabled) {
    throw invalid('This is not available.')
  }
  return feature
}

/** @throws StripeError for a subscription of another customer, or one that has ended */
function findSubscription(ctx: SandboxContext, { customer }: Portal, form: Form): Objects['subscription'] {
  const subscription = ctx.store.get('subscription', form.subscription ?? '', 'subscription')
  if (subscription.customer !== customer.id || subscription.ended_at !== null) {
    throw new StripeError(404, {
      type: 'invalid_request_error',
      message: 'This subscription does not exist or has ended.',
    })
  }
  return subscription
}

function planChange(ctx: SandboxContext, subscription: Objects['subscription'], form: Form, portal: Portal) {
  const update = requireFeature(portal, 'subscription_update')
  if (subscription.schedule !== null) {
    throw invalid('A change to this subscription is already scheduled. You can only cancel it.', {
      param: 'subscription',
    })
  }
  const price = availablePlans(ctx, portal, subscription).find(({ id }) => id === form.price)
  if (price === undefined) {
    throw invalid('This plan is not available.', { param: 'price' })
  }
  const behavior = update.proration_behavior as 'always_invoice' | 'create_prorations' | 'none'
  return { items: [{ id: subscription.items.data[0]?.id, price: price.id }], proration_behavior: behavior }
}
