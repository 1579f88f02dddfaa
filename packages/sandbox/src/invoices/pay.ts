/** Collecting: one attempt with the customer's default method, and what follows when it fails. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { tellOwner } from '../payment-intents/owner.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { activate } from '../subscriptions/paid.ts'
import { subscriptionUnpaid } from '../subscriptions/unpaid.ts'
import { nextAttemptAt } from './dunning.ts'

type Invoice = Objects['invoice']

export interface Collected {
  invoice: Invoice
  /** Why it is not paid: a decline, a wait for authentication, no method at all. */
  error?: StripeError
}

/** Tries once. A decline is an answer, not an exception. */
export function collectInvoice(
  ctx: SandboxContext,
  invoice: Invoice,
  options: { method?: string | undefined; offSession: boolean },
): Collected {
  const methodId =
    options.method === undefined
      ? defaultMethodOf(ctx, invoice)
      : resolvePaymentMethod(ctx, options.method).id
  if (methodId === undefined) {
    const error = invalid('There is no default payment method to pay this invoice with.', {
      code: 'invoice_no_payment_method',
    })
    return { invoice: paymentFailed(ctx, invoice, { actionRequired: false }), error }
  }
  const intent = intentOf(ctx, invoice)
  if (intent === undefined) {
    return { invoice }
  }
  const ready = ctx.store.save({
    ...intent,
    payment_method: methodId,
    payment_method_types: ['card', 'us_bank_account', 'sepa_debit'],
    status: 'requires_confirmation' as const,
    next_action: null,
  })
  try {
    const attempted = confirmPaymentIntent(ctx, ready, {
      offSession: options.offSession,
      waitsForAction: true,
      returnUrl: null,
    })
    if (attempted.status === 'requires_action') {
      return {
        invoice: paymentFailed(ctx, invoice, { actionRequired: true }),
        error: actionRequired(attempted),
      }
    }
    if (attempted.status === 'processing') {
      return { invoice: paymentUnderWay(ctx, invoice) }
    }
    return { invoice: ctx.store.get('invoice', invoice.id) }
  } catch (error) {
    if (!(error instanceof StripeError) || !error.keepsEffects) {
      throw error
    }
    return { invoice: paymentFailed(ctx, invoice, { actionRequired: false }), error }
  }
}

/** The intent that pays this invoice was confirmed before: it is paid, or a debit is under way. */
export function adoptPayment(ctx: SandboxContext, invoice: Invoice) {
  const intent = intentOf(ctx, invoice)
  if (intent?.status === 'processing') {
    paymentUnderWay(ctx, invoice)
  } else if (intent !== undefined) {
    tellOwner(ctx, intent)
  }
}

/** Nobody waits days for a bank: meanwhile the subscription runs. */
function paymentUnderWay(ctx: SandboxContext, { id }: Invoice): Invoice {
  const invoice = ctx.store.save({ ...ctx.store.get('invoice', id), attempted: true })
  activate(ctx, invoice, null)
  return invoice
}

/** The invoice's, else the subscription's, else the customer's. */
export function defaultMethodOf(
  ctx: SandboxContext,
  invoice: Pick<Invoice, 'customer' | 'default_payment_method' | 'parent'>,
): string | undefined {
  const customer = ctx.store.find('customer', invoice.customer)
  const subscription = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  const source = customer?.default_source ?? null
  const behindSource = source === null ? undefined : ctx.store.hidden('card', source).paymentMethod
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    behindSource ??
    undefined
  )
}

export function intentOf(ctx: SandboxContext, invoice: Invoice): Objects['payment_intent'] | undefined {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id, status: 'open' })[0]
  return ctx.store.find('payment_intent', payment?.payment.payment_intent)
}

/** What begins with a payment does not begin by itself later. */
function isFirstChance(ctx: SandboxContext, invoice: Invoice): boolean {
  const subscription = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
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
  ctx: SandboxContext,
  invoice: Invoice,
  { actionRequired }: { actionRequired: boolean },
): Invoice {
  const before = ctx.store.get('invoice', invoice.id)
  const attempt_count = before.attempt_count + 1
  const next =
    before.auto_advance && !isFirstChance(ctx, before) ? nextAttemptAt(ctx, before, attempt_count) : null
  const after = ctx.store.save<Invoice>({
    ...before,
    attempt_count,
    attempted: true,
    next_payment_attempt: next,
  })
  ctx.due.cancel(after.id, 'invoice.retry')
  if (next !== null) {
    ctx.due.add('invoice.retry', after.id, next * 1_000, ctx.clockOf(after.customer))
  }
  if (actionRequired) {
    ctx.emit('invoice.payment_action_required', after)
  }
  ctx.emit('invoice.payment_failed', after)
  ctx.emit('invoice.updated', after, { previous: before })
  subscriptionUnpaid(ctx, after, next === null)
  return after
}
