/** `/c/pay/{session}`: the hosted payment page. A plain form, so that it works without a script. `/r/{session}` recovers an expired one. */
import type { Context, Hono } from 'hono'
import { checkOpen, confirmSession, needsMethod } from '../checkout/confirm.ts'
import { answerQuestions, applyPromotionCode, type Choices, choose } from '../checkout/customer-input.ts'
import { adjustQuantities } from '../checkout/line-items.ts'
import { recoverSession } from '../checkout/recovery.ts'
import { answerBusiness } from '../checkout/tax-ids.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, StripeError } from '../http/errors.ts'
import { authenticationFailure } from '../payment-intents/confirm.ts'
import { createPaymentMethod } from '../payment-methods/create.ts'
import { bankingDays } from '../payment-methods/test-bank-accounts.ts'
import { readCard } from './card-form.ts'
import { notice } from './layout.ts'
import { asksAddress, emptyForm, type FormValues, renderPaymentForm } from './payment-form.ts'

type Session = Objects['checkout.session']

export function paymentRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  app.get('/c/pay/:session', (context) => {
    const session = ctx.store.find('checkout.session', context.req.param('session'))
    if (session === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    if (session.status !== 'open') {
      return context.html(closedPage(session))
    }
    const alert = context.req.query('error') === 'authentication' ? authenticationFailure.message : undefined
    return context.html(renderPaymentForm(ctx, session, emptyForm(session), alert))
  })

  // Everybody who follows the link gets a session of their own. It is a GET that makes something, as at Stripe.
  app.get('/r/:session', (context) => {
    const expired = ctx.store.find('checkout.session', context.req.param('session'))
    try {
      const session = expired && ctx.database.transaction(() => recoverSession(ctx, expired))
      return session === undefined
        ? context.html(notice(linkOver), 404)
        : context.redirect(session.url ?? '/', 303)
    } catch (error) {
      if (!(error instanceof StripeError)) {
        throw error
      }
      return context.html(notice({ ...linkOver, text: error.body.message ?? linkOver.text }), 404)
    } finally {
      afterCommit()
    }
  })

  const answer = async (context: Context, act: (session: Session, values: FormValues) => Session) => {
    const values = readForm(await context.req.parseBody())
    const session = ctx.store.find('checkout.session', context.req.param('session'))
    if (session === undefined) {
      return context.html(notice(nothingHere), 404)
    }
    if (session.status !== 'open') {
      return context.redirect(`/c/pay/${session.id}`, 303)
    }
    try {
      const after = ctx.database.transaction(
        () => act(session, values),
        (error) => error instanceof StripeError && error.keepsEffects,
      )
      return proceed(context, ctx, after, values)
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

  app.post('/c/pay/:session', (context) => answer(context, (session, values) => pay(ctx, session, values)))
  app.post('/c/pay/:session/update', (context) =>
    answer(context, (session, values) => take(ctx, session, values)),
  )
  app.post('/c/pay/:session/promotion', (context) =>
    answer(context, (session, values) => applyPromotionCode(ctx, take(ctx, session, values), values.code)),
  )
}

const nothingHere = {
  title: 'Nothing to pay here',
  text: 'There is no such checkout. The link may be incomplete.',
  testId: 'unknown',
}

const linkOver = {
  title: 'This link has expired',
  text: 'What you wanted to buy is no longer kept. Go back to the shop to start again.',
  testId: 'unknown',
}

function closedPage(session: Session) {
  if (session.status === 'complete') {
    const link = { href: successUrl(session), text: 'Continue' }
    return notice({
      title: 'All done',
      text: 'This payment was already completed.',
      link,
      testId: 'complete',
    })
  }
  const link = session.cancel_url === null ? undefined : { href: session.cancel_url, text: 'Back' }
  return notice({
    title: 'This checkout has expired',
    text: 'Nothing was charged. Go back to the shop to start again.',
    link,
    testId: 'expired',
  })
}

/** Where the customer goes next: to authenticate, back to the shop, or on with the form. */
function proceed(context: Context, ctx: SandboxContext, session: Session, values: FormValues) {
  if (session.status === 'complete') {
    return context.redirect(successUrl(session), 303)
  }
  const id = ctx.store.hidden('checkout.session', session.id).paymentIntent
  const intent = ctx.store.find('payment_intent', id) ?? ctx.store.find('setup_intent', id)
  if (intent?.status === 'requires_action') {
    return context.redirect(`/3ds/${id}`, 303)
  }
  return context.html(renderPaymentForm(ctx, session, values, undefined))
}

export function successUrl(session: Session): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id)
}

function pay(ctx: SandboxContext, given: Session, values: FormValues): Session {
  checkOpen(given)
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email)) {
    throw incomplete('Your email is invalid.')
  }
  if (given.consent_collection?.terms_of_service === 'required' && !values.terms) {
    throw incomplete('You must accept the terms of service.')
  }
  if (asksAddress(given) && (values.line1 === '' || values.city === '')) {
    throw incomplete('Your address is incomplete.')
  }
  if (given.phone_number_collection?.enabled && values.phone === '') {
    throw incomplete('Your phone number is incomplete.')
  }
  const chosen = answerBusiness(ctx, take(ctx, given, values), values.business)
  const session = answerQuestions(ctx, chosen, values.custom)
  return confirmSession(ctx, session, needsMethod(session) ? methodOf(ctx, session, values) : undefined)
}

/** Their choices, of those that change what it costs. */
function take(ctx: SandboxContext, session: Session, values: FormValues): Session {
  adjustQuantities(ctx, session, values.quantities)
  return choose(ctx, session, choicesOf(values))
}

function choicesOf({
  email,
  name,
  phone,
  line1,
  city,
  postalCode,
  country,
  shipping,
  terms,
  promotions,
}: FormValues): Choices {
  return {
    ...(email === '' ? {} : { email }),
    ...(name === '' ? {} : { name }),
    ...(phone === '' ? {} : { phone }),
    ...(country === '' ? {} : { address: { line1, city, postal_code: postalCode, country } }),
    ...(shipping === '' ? {} : { shippingRate: shipping }),
    termsAccepted: terms,
    promotionsWanted: promotions,
  }
}

function methodOf(ctx: SandboxContext, session: Session, values: FormValues): Objects['payment_method'] {
  const { name, email, line1, city, postalCode, country } = values
  const address = country === '' ? undefined : { line1, city, postal_code: postalCode, country }
  const billing_details = { email, name: name === '' ? undefined : name, address }
  if (values.method === 'card') {
    return createPaymentMethod(ctx, { type: 'card', card: readCard(values), billing_details })
  }
  const method = createPaymentMethod(ctx, {
    ...testDebits[session.currency === 'eur' ? 'eur' : 'usd'],
    billing_details,
  })
  ctx.store.setHidden('payment_method', method.id, {
    debit: { outcome: values.method === 'debit_fails' ? 'failed' : 'succeeded', settlesAfter: bankingDays },
  })
  return method
}

const testDebits = {
  eur: { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } },
  usd: {
    type: 'us_bank_account',
    us_bank_account: { account_number: '000123456789', routing_number: '110000000' },
  },
} as const

function readForm(body: Record<string, unknown>): FormValues {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].slice(0, 500).trim() : '')
  const method = text('method')
  return {
    email: text('email'),
    number: text('number'),
    expiry: text('expiry'),
    cvc: text('cvc'),
    method: method === 'debit_succeeds' || method === 'debit_fails' ? method : 'card',
    name: text('name'),
    phone: text('phone'),
    line1: text('line1'),
    city: text('city'),
    postalCode: text('postal_code'),
    country: /^[A-Z]{2}$/.test(text('country')) ? text('country') : '',
    shipping: text('shipping'),
    code: text('code'),
    terms: text('terms') === 'on',
    promotions: text('promotions') === 'on',
    business: {
      isBusiness: text('business') === 'on',
      businessName: text('business_name'),
      taxId: text('tax_id'),
    },
    quantities: Object.fromEntries(
      Object.entries(answersTo('quantity-', Object.keys(body), text)).map(([id, count]) => [
        id,
        wholeNumber(count),
      ]),
    ),
    custom: answersTo('custom-', Object.keys(body), text),
  }
}

const wholeNumber = (text: string) => (/^\d{1,6}$/.test(text) ? Number(text) : -1)

/** The fields that a session has of its own, by what follows in their names. */
function answersTo(prefix: string, names: string[], text: (name: string) => string): Record<string, string> {
  return Object.fromEntries(
    names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), text(name)]),
  )
}
