/** `/p/session/{id}`: the customer portal. Change the plan, cancel and undo, change the card, read the invoices. */
import type { Context, Hono } from 'hono'
import { afterwards, makeDefault } from '../billing_portal/card.ts'
import { defaultConfiguration } from '../billing_portal/index.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { previewChange } from '../invoices/preview.ts'
import { authenticationFailure } from '../payment_intents/confirm.ts'
import { createPaymentMethod } from '../payment_methods/create.ts'
import { confirmSetupIntent, insertSetupIntent } from '../setup_intents/setup_intent.ts'
import { releaseSchedule } from '../subscription_schedules/schedule.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import type { World } from '../world.ts'
import { readCard } from './card_form.ts'
import { notice } from './layout.ts'
import { changeDetails } from './portal_details.ts'
import { offeredPlans, type Portal, renderPlanPreview, renderPortal } from './portal_view.ts'

type Form = Record<string, string>

export function portalRoutes(app: Hono, world: World, afterCommit: () => void) {
  const find = (context: Context): Portal | undefined => {
    const session = world.store.find('billing_portal.session', context.req.param('session'))
    const customer = world.store.find('customer', session?.customer)
    if (session === undefined || customer === undefined) {
      return undefined
    }
    const configuration =
      world.store.find('billing_portal.configuration', session.configuration) ?? defaultConfiguration(world)
    return { session, customer, configuration }
  }
  app.get('/p/session/:session', (context) => {
    const portal = find(context)
    if (portal === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    const alert =
      context.req.query('error') === 'authentication' ? { alert: authenticationFailure.message } : {}
    return context.html(renderPortal(world, portal, alert))
  })
  app.post('/p/session/:session/:action', async (context) => {
    const portal = find(context)
    const action = actions[context.req.param('action')]
    if (portal === undefined || action === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    const body = await context.req.parseBody()
    const form = Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, 200) : '']),
    )
    try {
      const answer = world.database.transaction(
        () => action(world, portal, form),
        (error) => error instanceof StripeError && error.keepsEffects,
      )
      return 'redirect' in answer ? context.redirect(answer.redirect, 303) : context.html(answer.page)
    } catch (error) {
      if (!(error instanceof StripeError)) {
        throw error
      }
      return context.html(renderPortal(world, portal, { alert: error.body.message }), 402)
    } finally {
      afterCommit()
    }
  })
}

const nothingHere = {
  title: 'Nothing here',
  text: 'This portal session does not exist. Ask the shop for a new link.',
  testId: 'unknown',
}

type Answer = { redirect: string } | { page: ReturnType<typeof renderPortal> }

const back = ({ session }: Portal): Answer => ({ redirect: afterwards(session) })

const actions: Record<string, (world: World, portal: Portal, form: Form) => Answer> = {
  preview(world, portal, form) {
    const subscription = own(world, portal, form)
    const change = planChange(world, subscription, form, portal)
    return {
      page: renderPlanPreview(world, portal, subscription, form, previewChange(world, subscription, change)),
    }
  },
  plan(world, portal, form) {
    const subscription = own(world, portal, form)
    updateSubscription(world, subscription, planChange(world, subscription, form, portal))
    return back(portal)
  },
  cancel(world, portal, form) {
    const subscription = own(world, portal, form)
    const { mode } = demand(portal, 'subscription_cancel')
    // What a schedule was to change is nobody's wish any more.
    const schedule = world.store.find('subscription_schedule', subscription.schedule)
    if (schedule !== undefined) {
      releaseSchedule(world, schedule)
    }
    if (mode === 'immediately') {
      cancelSubscription(world, own(world, portal, form), { reason: 'cancellation_requested' })
    } else {
      updateSubscription(world, own(world, portal, form), { cancel_at_period_end: true })
    }
    return back(portal)
  },
  renew(world, portal, form) {
    demand(portal, 'subscription_cancel')
    updateSubscription(world, own(world, portal, form), { cancel_at_period_end: false })
    return back(portal)
  },
  details(world, portal, form) {
    const allowed = demand(portal, 'customer_update')
    changeDetails(world, world.store.get('customer', portal.customer.id), allowed, form)
    return back(portal)
  },
  card(world, portal, form) {
    // Whoever was sent here for the card alone may change it, whatever else the portal offers.
    if (portal.session.flow === null) {
      demand(portal, 'payment_method_update')
    }
    const method = createPaymentMethod(world, { type: 'card', card: readCard(form) })
    const intent = insertSetupIntent(world, {
      customer: portal.customer.id,
      payment_method: method.id,
      usage: 'off_session',
    })
    const confirmed = confirmSetupIntent(world, intent, `${world.publicUrl}/p/session/${portal.session.id}`)
    if (confirmed.status === 'requires_action') {
      world.store.setHidden('setup_intent', confirmed.id, { portal: portal.session.id })
      return { redirect: `/3ds/${confirmed.id}` }
    }
    makeDefault(world, portal.customer.id, method.id)
    return back(portal)
  },
}

type Features = Objects['billing_portal.configuration']['features']

/** The merchant may have switched it off since the page was opened, or the customer never have been shown it. */
function demand<Name extends keyof Features>({ configuration }: Portal, name: Name): Features[Name] {
  const feature = configuration.features[name]
  if (!feature.enabled) {
    throw invalid('This is not offered here.')
  }
  return feature
}

/** The customer's own subscription, and no other. */
function own(world: World, { customer }: Portal, form: Form): Objects['subscription'] {
  const subscription = world.store.get('subscription', form.subscription ?? '', 'subscription')
  if (subscription.customer !== customer.id || subscription.ended_at !== null) {
    throw new StripeError(404, { type: 'invalid_request_error', message: 'There is no such subscription.' })
  }
  return subscription
}

function planChange(world: World, subscription: Objects['subscription'], form: Form, portal: Portal) {
  const update = demand(portal, 'subscription_update')
  if (subscription.schedule !== null) {
    throw invalid('A change of this subscription is planned already. It can only be canceled here.', {
      param: 'subscription',
    })
  }
  const price = offeredPlans(world, portal, subscription).find(({ id }) => id === form.price)
  if (price === undefined) {
    throw invalid('This plan is not offered here.', { param: 'price' })
  }
  const behavior = update.proration_behavior as 'always_invoice' | 'create_prorations' | 'none'
  return { items: [{ id: subscription.items.data[0]?.id, price: price.id }], proration_behavior: behavior }
}
