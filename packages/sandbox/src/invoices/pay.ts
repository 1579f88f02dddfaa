/** Collecting: one attempt with the customer's default method, and what follows when it fails. */
import type { Objects } from '../ground/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment_intents/confirm.ts'
import { tellOwner } from '../payment_intents/owner.ts'
import { resolvePaymentMethod } from '../payment_methods/create.ts'
import { activate } from '../subscriptions/paid.ts'
import { subscriptionUnpaid } from '../subscriptions/unpaid.ts'
import type { World } from '../world.ts'
import { nextAttemptAt } from './dunning.ts'

type Invoice = Objects['invoice']

export interface Collected {
  invoice: Invoice
  /** Why it is not paid: a decline, a wait for authentication, no method at all. */
  error?: StripeError
}

/** Tries once. A decline is an answer, not an exception. */
export function collectInvoice(
  world: World,
  invoice: Invoice,
  options: { method?: string | undefined; offSession: boolean },
): Collected {
  const methodId =
    options.method === undefined
      ? defaultMethodOf(world, invoice)
      : resolvePaymentMethod(world, options.method).id
  if (methodId === undefined) {
    const error = invalid('There is no default payment method to pay this invoice with.', {
      code: 'invoice_no_payment_method',
    })
    return { invoice: paymentFailed(world, invoice, { actionRequired: false }), error }
  }
  const intent = intentOf(world, invoice)
  if (intent === undefined) {
    return { invoice }
  }
  const ready = world.store.save({
    ...intent,
    payment_method: methodId,
    payment_method_types: ['card', 'us_bank_account', 'sepa_debit'],
    status: 'requires_confirmation' as const,
    next_action: null,
  })
  try {
    const attempted = confirmPaymentIntent(world, ready, {
      offSession: options.offSession,
      waitsForAction: true,
      returnUrl: null,
    })
    if (attempted.status === 'requires_action') {
      return {
        invoice: paymentFailed(world, invoice, { actionRequired: true }),
        error: actionRequired(attempted),
      }
    }
    if (attempted.status === 'processing') {
      return { invoice: paymentUnderWay(world, invoice) }
    }
    return { invoice: world.store.get('invoice', invoice.id) }
  } catch (error) {
    if (!(error instanceof StripeError) || !error.keepsEffects) {
      throw error
    }
    return { invoice: paymentFailed(world, invoice, { actionRequired: false }), error }
  }
}

/** The intent that pays this invoice was confirmed before: it is paid, or a debit is under way. */
export function adoptPayment(world: World, invoice: Invoice) {
  const intent = intentOf(world, invoice)
  if (intent?.status === 'processing') {
    paymentUnderWay(world, invoice)
  } else if (intent !== undefined) {
    tellOwner(world, intent)
  }
}

/** Nobody waits days for a bank: meanwhile the subscription runs. */
function paymentUnderWay(world: World, { id }: Invoice): Invoice {
  const invoice = world.store.save({ ...world.store.get('invoice', id), attempted: true })
  activate(world, invoice, null)
  return invoice
}

/** The invoice's, else the subscription's, else the customer's. */
export function defaultMethodOf(
  world: World,
  invoice: Pick<Invoice, 'customer' | 'default_payment_method' | 'parent'>,
): string | undefined {
  const customer = world.store.find('customer', invoice.customer)
  const subscription = world.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  const source = customer?.default_source ?? null
  const behindSource = source === null ? undefined : world.store.hidden('card', source).paymentMethod
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    behindSource ??
    undefined
  )
}

export function intentOf(world: World, invoice: Invoice): Objects['payment_intent'] | undefined {
  const payment = world.store.all('invoice_payment', { invoice: invoice.id, status: 'open' })[0]
  return world.store.find('payment_intent', payment?.payment.payment_intent)
}

/** What begins with a payment does not begin by itself later. */
function isFirstChance(world: World, invoice: Invoice): boolean {
  const subscription = world.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  return (
    invoice.billing_reason === 'subscription_create' &&
    (subscription === undefined || subscription.status === 'incomplete')
  )
}

function actionRequired(intent: Objects['payment_intent']): StripeError {
  return new StripeError(402, {
    type: 'card_error',
    code: 'invoice_payment_intent_requires_action',
    message:
      'Payment for this invoice requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
    payment_intent: intent,
  })
}

/** Counts the attempt, plans the next, and tells the subscription. */
export function paymentFailed(
  world: World,
  invoice: Invoice,
  { actionRequired }: { actionRequired: boolean },
): Invoice {
  const before = world.store.get('invoice', invoice.id)
  const attempt_count = before.attempt_count + 1
  const next =
    before.auto_advance && !isFirstChance(world, before) ? nextAttemptAt(world, before, attempt_count) : null
  const after = world.store.save<Invoice>({
    ...before,
    attempt_count,
    attempted: true,
    next_payment_attempt: next,
  })
  world.due.cancel(after.id, 'invoice.retry')
  if (next !== null) {
    world.due.add('invoice.retry', after.id, next * 1_000, world.clockOf(after.customer))
  }
  if (actionRequired) {
    world.emit('invoice.payment_action_required', after)
  }
  world.emit('invoice.payment_failed', after)
  world.emit('invoice.updated', after, { previous: before })
  subscriptionUnpaid(world, after, next === null)
  return after
}
