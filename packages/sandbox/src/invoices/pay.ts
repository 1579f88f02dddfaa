/** Invoice payment: one attempt with a payment method, and what follows when it fails. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { applyToInvoice } from '../payment-intents/apply-to-invoice.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { activateSubscription } from '../subscriptions/on-invoice-paid.ts'
import { onPaymentFailed } from '../subscriptions/on-payment-failed.ts'
import { nextAttemptAt } from './dunning.ts'

type Invoice = Objects['invoice']

export interface CollectResult {
  invoice: Invoice
  /** Why the invoice is not paid: a decline, required authentication, or no payment method. */
  error?: StripeError
}

/** Attempts one payment. A decline is returned, not thrown. */
export function collectInvoice(
  ctx: SandboxContext,
  invoice: Invoice,
  options: { method?: string | undefined; offSession: boolean },
): CollectResult {
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
  const prepared = ctx.store.save({
    ...intent,
    payment_method: methodId,
    payment_method_types: ['card', 'us_bank_account', 'sepa_debit'],
    status: 'requires_confirmation' as const,
    next_action: null,
  })
  try {
    const attempted = confirmPaymentIntent(ctx, prepared, {
      offSession: options.offSession,
      waitsOffSession: true,
      returnUrl: null,
    })
    if (attempted.status === 'requires_action') {
      return {
        invoice: paymentFailed(ctx, invoice, { actionRequired: true }),
        error: actionRequired(attempted),
      }
    }
    if (attempted.status === 'processing') {
      return { invoice: markPaymentProcessing(ctx, invoice) }
    }
    return { invoice: ctx.store.get('invoice', invoice.id) }
  } catch (error) {
    if (!(error instanceof StripeError) || !error.commitsChanges) {
      throw error
    }
    return { invoice: paymentFailed(ctx, invoice, { actionRequired: false }), error }
  }
}

/**
 * Takes over a payment intent that was confirmed before the invoice existed: it has succeeded or is
 * processing.
 */
export function adoptPayment(ctx: SandboxContext, invoice: Invoice) {
  const intent = intentOf(ctx, invoice)
  if (intent?.status === 'processing') {
    markPaymentProcessing(ctx, invoice)
  } else if (intent !== undefined) {
    applyToInvoice(ctx, intent)
  }
}

/** The subscription becomes active while the bank debit is processing, which takes days. */
function markPaymentProcessing(ctx: SandboxContext, { id }: Invoice): Invoice {
  const invoice = ctx.store.save({ ...ctx.store.get('invoice', id), attempted: true })
  activateSubscription(ctx, invoice, null)
  return invoice
}

/**
 * The default payment method of the invoice, or else of the subscription, or else of the customer.
 */
export function defaultMethodOf(
  ctx: SandboxContext,
  invoice: Pick<Invoice, 'customer' | 'default_payment_method' | 'parent'>,
): string | undefined {
  const customer = ctx.store.find('customer', invoice.customer)
  const subscription = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  const source = customer?.default_source ?? null
  const sourceMethod = source === null ? undefined : ctx.store.internal('card', source).paymentMethod
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    sourceMethod ??
    undefined
  )
}

/** The payment intent of an open invoice. */
export function intentOf(ctx: SandboxContext, invoice: Invoice): Objects['payment_intent'] | undefined {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id, status: 'open' })[0]
  return ctx.store.find('payment_intent', payment?.payment.payment_intent)
}

/** The first payment of an incomplete subscription is not retried automatically. */
function isFirstPayment(ctx: SandboxContext, invoice: Invoice): boolean {
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

/** Counts the failed attempt, schedules the next one and updates the subscription. */
export function paymentFailed(
  ctx: SandboxContext,
  invoice: Invoice,
  { actionRequired }: { actionRequired: boolean },
): Invoice {
  const before = ctx.store.get('invoice', invoice.id)
  const attempt_count = before.attempt_count + 1
  const next =
    before.auto_advance && !isFirstPayment(ctx, before) ? nextAttemptAt(ctx, before, attempt_count) : null
  const after = ctx.store.save<Invoice>({
    ...before,
    attempt_count,
    attempted: true,
    next_payment_attempt: next,
  })
  ctx.jobs.cancel(after.id, 'invoice.retry')
  if (next !== null) {
    ctx.jobs.add('invoice.retry', after.id, next * 1_000, ctx.testClockOf(after.customer))
  }
  if (actionRequired) {
    ctx.emit('invoice.payment_action_required', after)
  }
  ctx.emit('invoice.payment_failed', after)
  ctx.emit('invoice.updated', after, { previous: before })
  onPaymentFailed(ctx, after, next === null)
  return after
}
