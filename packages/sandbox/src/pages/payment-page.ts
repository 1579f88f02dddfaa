/**
 * `/c/pay/{session}`: the hosted payment page, a plain form that works without a script.
 * `/r/{session}`: recovers an expired session.
 */
import type { Context, Hono } from 'hono'
import { checkOpen, confirmSession, needsPaymentMethod } from '../checkout/confirm.ts'
import { answerCustomFields, applyCustomerInput, applyPromotionCode } from '../checkout/customer-input.ts'
import { adjustQuantities } from '../checkout/line-items.ts'
import { recoverSession } from '../checkout/recovery.ts'
import { applyBusinessInput } from '../checkout/tax-ids.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, StripeError } from '../http/errors.ts'
import { authenticationFailure } from '../payment-intents/confirm.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'
import { bankingDays } from '../payment-methods/test-bank-accounts.ts'
import { readCard } from './card-form.ts'
import {
  asksForAddress,
  defaultFormValues,
  type FormValues,
  readFormValues,
  toCustomerInput,
} from './form-values.ts'
import { notice } from './layout.ts'
import { renderPaymentForm } from './payment-form.ts'

type Session = Objects['checkout.session']

export function registerPaymentRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  app.get('/c/pay/:session', (context) => {
    const session = ctx.store.find('checkout.session', context.req.param('session'))
    if (session === undefined) {
      return context.html(notice(sessionNotFound), 404)
    }
    if (session.status !== 'open') {
      return context.html(closedPage(session))
    }
    const alert = context.req.query('error') === 'authentication' ? authenticationFailure.message : undefined
    return context.html(renderPaymentForm(ctx, session, defaultFormValues(session), alert))
  })

  const submit = async (context: Context, act: (session: Session, values: FormValues) => Session) => {
    const values = readFormValues(await context.req.parseBody())
    const session = ctx.store.find('checkout.session', context.req.param('session'))
    if (session === undefined) {
      return context.html(notice(sessionNotFound), 404)
    }
    if (session.status !== 'open') {
      return context.redirect(`/c/pay/${session.id}`, 303)
    }
    try {
      const after = ctx.database.transaction(
        () => act(session, values),
        (error) => error instanceof StripeError && error.commitsChanges,
      )
      return nextPage(context, ctx, after, values)
    } catch (error) {
      if (!(error instanceof StripeError)) {
        throw error
      }
      return context.html(
        renderPaymentForm(ctx, ctx.store.get('checkout.session', session.id), values, error.body.message),
        402,
      )
    } finally {
      afterCommit()
    }
  }

  app.post('/c/pay/:session', (context) => submit(context, (session, values) => pay(ctx, session, values)))
  app.post('/c/pay/:session/update', (context) =>
    submit(context, (session, values) => updateSession(ctx, session, values)),
  )
  app.post('/c/pay/:session/promotion', (context) =>
    submit(context, (session, values) =>
      applyPromotionCode(ctx, updateSession(ctx, session, values), values.code),
    ),
  )
  app.get('/r/:session', (context) => recoverExpired(context, ctx, afterCommit))
}

/**
 * Each visit of the recovery link creates a session, although it is a GET request, as at
 * Stripe.
 */
function recoverExpired(context: Context, ctx: SandboxContext, afterCommit: () => void) {
  const expired = ctx.store.find('checkout.session', context.req.param('session'))
  try {
    const session = expired && ctx.database.transaction(() => recoverSession(ctx, expired))
    return session === undefined
      ? context.html(notice(recoveryExpired), 404)
      : context.redirect(session.url ?? '/', 303)
  } catch (error) {
    if (!(error instanceof StripeError)) {
      throw error
    }
    return context.html(notice({ ...recoveryExpired, text: error.body.message ?? recoveryExpired.text }), 404)
  } finally {
    afterCommit()
  }
}

const sessionNotFound = {
  title: 'Page not found',
  text: 'This checkout does not exist. Check that you copied the whole link.',
  testId: 'unknown',
}

const recoveryExpired = {
  title: 'This link has expired',
  text: 'Your cart is no longer available. Return to the store to start a new order.',
  testId: 'unknown',
}

function closedPage(session: Session) {
  if (session.status === 'complete') {
    const link = { href: successUrl(session), text: 'Continue' }
    return notice({
      title: 'You’re all done here',
      text: 'You have already completed this checkout.',
      link,
      testId: 'complete',
    })
  }
  const link = session.cancel_url === null ? undefined : { href: session.cancel_url, text: 'Return to store' }
  return notice({
    title: 'This checkout has expired',
    text: 'You have not been charged. Return to the store to start again.',
    link,
    testId: 'expired',
  })
}

/** Continues to the store, to authentication, or with the form and its new total. */
function nextPage(context: Context, ctx: SandboxContext, session: Session, values: FormValues) {
  if (session.status === 'complete') {
    return context.redirect(successUrl(session), 303)
  }
  const id = ctx.store.internal('checkout.session', session.id).paymentIntent
  const intent = ctx.store.find('payment_intent', id) ?? ctx.store.find('setup_intent', id)
  if (intent?.status === 'requires_action') {
    return context.redirect(`/3ds/${id}`, 303)
  }
  return context.html(renderPaymentForm(ctx, session, values, undefined))
}

export function successUrl(session: Session): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id)
}

function pay(ctx: SandboxContext, session: Session, values: FormValues): Session {
  checkOpen(session)
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email)) {
    throw incomplete('Your email is invalid.')
  }
  if (session.consent_collection?.terms_of_service === 'required' && !values.terms) {
    throw incomplete('You must accept the terms of service.')
  }
  if (asksForAddress(session) && (values.line1 === '' || values.city === '')) {
    throw incomplete('Your address is incomplete.')
  }
  if (session.phone_number_collection?.enabled && values.phone === '') {
    throw incomplete('Your phone number is incomplete.')
  }
  const updated = applyBusinessInput(ctx, updateSession(ctx, session, values), values.business)
  const completed = answerCustomFields(ctx, updated, values.custom)
  const method = needsPaymentMethod(completed) ? createMethod(ctx, completed, values) : undefined
  return confirmSession(ctx, completed, method)
}

/** Applies everything in the form that can change the total. */
function updateSession(ctx: SandboxContext, session: Session, values: FormValues): Session {
  adjustQuantities(ctx, session, values.quantities)
  return applyCustomerInput(ctx, session, toCustomerInput(values))
}

function createMethod(ctx: SandboxContext, session: Session, values: FormValues): Objects['payment_method'] {
  const { name, email, line1, city, postalCode, country } = values
  const address = country === '' ? undefined : { line1, city, postal_code: postalCode, country }
  const billing_details = { email, name: name === '' ? undefined : name, address }
  if (values.method === 'card') {
    return createPaymentMethod(ctx, { type: 'card', card: readCard(values), billing_details })
  }
  const method = createPaymentMethod(ctx, {
    ...testBankAccounts[session.currency === 'eur' ? 'eur' : 'usd'],
    billing_details,
  })
  ctx.store.setInternal('payment_method', method.id, {
    debit: { outcome: values.method === 'debit_fails' ? 'failed' : 'succeeded', settlesAfter: bankingDays },
  })
  return method
}

const testBankAccounts = {
  eur: { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } },
  usd: {
    type: 'us_bank_account',
    us_bank_account: { account_number: '000123456789', routing_number: '110000000' },
  },
} as const
