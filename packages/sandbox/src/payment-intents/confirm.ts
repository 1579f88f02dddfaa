/**
 * Confirms payment intents. A card succeeds, fails or requires 3-D Secure at once; a debit
 * settles days later.
 */

import { applyCardBehavior } from '../charges/apply-card-behavior.ts'
import { createCharge, settleCharge } from '../charges/create.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { attachPaymentMethod } from '../payment-methods/attach.ts'
import type { CardBehavior, Decline } from '../payment-methods/test-cards.ts'
import { declineOf } from '../payment-methods/test-cards.ts'
import { applyToInvoice } from './apply-to-invoice.ts'

type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

export interface Attempt {
  /** Whether the customer is absent, so that 3-D Secure authentication is not possible. */
  offSession: boolean
  returnUrl: string | null
  /**
   * Keeps the intent in `requires_action` even while the customer is absent, as for the payment of
   * an invoice.
   */
  waitsOffSession?: boolean
  /** Fails instead of waiting for the customer. */
  errorOnAction?: boolean
}

/**
 * Attempts one payment with the intent's payment method. Returns the intent in its new state.
 * @throws StripeError `card_declined` or similar (the attempt is committed),
 * `payment_intent_unexpected_state`
 */
export function confirmPaymentIntent(
  ctx: SandboxContext,
  intent: PaymentIntent,
  attempt: Attempt,
): PaymentIntent {
  const method = confirmableMethod(ctx, intent)
  if (method.type !== 'card') {
    return startDebit(ctx, intent, method)
  }
  const card = ctx.store.internal('payment_method', method.id).card ?? {}
  const { authenticated } = ctx.store.internal('payment_intent', intent.id)
  const decline = declineOf(card)
  if (decline !== undefined) {
    throw declinedError(failAttempt(ctx, intent, method, decline), method)
  }
  if (!authenticated && needsAuthentication(card, method, attempt)) {
    return requireAuthentication(ctx, intent, method, attempt)
  }
  return chargeCard(ctx, intent, method, authenticated)
}

function confirmableMethod(ctx: SandboxContext, intent: PaymentIntent): PaymentMethod {
  const confirmable: string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action']
  if (!confirmable.includes(intent.status)) {
    throw invalid(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action, requires_payment_method.`,
      {
        code: 'payment_intent_unexpected_state',
      },
    )
  }
  if (intent.payment_method === null) {
    throw invalid(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state' },
    )
  }
  const method = ctx.store.get('payment_method', intent.payment_method, 'payment_method')
  if (!intent.payment_method_types.includes(method.type)) {
    throw invalid(
      `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. It accepts: ${intent.payment_method_types.join(', ')}.`,
      { param: 'payment_method' },
    )
  }
  return method
}

/** A saved card that was set up for later use needs no authentication off session. */
function needsAuthentication(card: CardBehavior, method: PaymentMethod, attempt: Attempt): boolean {
  if (card.authenticates === undefined) {
    return false
  }
  const isSetUp = method.customer !== null && attempt.offSession
  return card.authenticates === 'always' || !isSetUp
}

function requireAuthentication(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  attempt: Attempt,
): PaymentIntent {
  if ((attempt.offSession && !attempt.waitsOffSession) || attempt.errorOnAction) {
    throw declinedError(failAttempt(ctx, intent, method, authenticationRequired), method)
  }
  const pending = save(ctx, intent, {
    status: 'requires_action',
    payment_method: method.id,
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: attempt.returnUrl, url: `${ctx.publicUrl}/3ds/${intent.id}` },
    },
  })
  ctx.emit('payment_intent.requires_action', pending)
  return pending
}

const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

export const authenticationFailure: Decline = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
}

/** The result of the 3-D Secure page. A failed authentication creates no charge. */
export function authenticate(ctx: SandboxContext, intent: PaymentIntent, passed: boolean): PaymentIntent {
  if (intent.status !== 'requires_action') {
    throw invalid('This PaymentIntent does not require authentication.', {
      code: 'payment_intent_unexpected_state',
    })
  }
  const method = ctx.store.get('payment_method', intent.payment_method ?? '', 'payment_method')
  if (passed) {
    ctx.store.setInternal('payment_intent', intent.id, {
      ...ctx.store.internal('payment_intent', intent.id),
      authenticated: true,
    })
    return chargeCard(ctx, intent, method, true)
  }
  const failed = save(ctx, intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: authenticationFailure.message,
    },
  })
  ctx.emit('payment_intent.payment_failed', failed)
  return failed
}

function chargeCard(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  authenticated: boolean,
): PaymentIntent {
  const captured = intent.capture_method !== 'manual'
  const charge = createCharge(ctx, intent, method, { status: 'succeeded', captured }, authenticated)
  const fields = {
    latest_charge: charge.id,
    payment_method: method.id,
    next_action: null,
    last_payment_error: null,
    processing: null,
  }
  saveForLater(ctx, intent, method)
  ctx.emit('charge.succeeded', charge)
  if (!captured) {
    const authorized = save(ctx, intent, {
      ...fields,
      status: 'requires_capture',
      amount_capturable: intent.amount,
    })
    ctx.emit('payment_intent.amount_capturable_updated', authorized)
    return authorized
  }
  const paid = save(ctx, intent, { ...fields, status: 'succeeded', amount_received: intent.amount })
  ctx.emit('payment_intent.succeeded', paid)
  applyToInvoice(ctx, paid)
  applyCardBehavior(ctx, settleCharge(ctx, charge))
  return paid
}

/** Attaches the method to the customer if `setup_future_usage` is set. */
function saveForLater(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod) {
  if (intent.setup_future_usage === null || intent.customer === null) {
    return
  }
  attachPaymentMethod(ctx, method, intent.customer)
}

/**
 * Records the failed charge and returns the intent to `requires_payment_method`, with the events of
 * both.
 */
export function failAttempt(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline,
): PaymentIntent {
  const charge = createCharge(ctx, intent, method, { status: 'failed', decline }, false)
  ctx.emit('charge.failed', charge)
  const failed = save(ctx, intent, {
    status: 'requires_payment_method',
    latest_charge: charge.id,
    payment_method: null,
    next_action: null,
    last_payment_error: paymentError(decline, charge.id, method),
  })
  ctx.emit('payment_intent.payment_failed', failed)
  return failed
}

function paymentError(
  decline: Decline,
  charge: string,
  method: PaymentMethod,
): NonNullable<PaymentIntent['last_payment_error']> {
  return {
    type: 'card_error',
    charge,
    code: decline.code as NonNullable<NonNullable<PaymentIntent['last_payment_error']>['code']>,
    ...(decline.declineCode === null ? {} : { decline_code: decline.declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll('_', '-')}`,
    message: decline.message,
    payment_method: method as never,
  }
}

/** The response to a call whose card was declined: Stripe's 402 with the intent in it. */
function declinedError(failed: PaymentIntent, method: PaymentMethod): StripeError {
  const error = failed.last_payment_error
  return new StripeError(402, {
    type: 'card_error',
    code: error?.code ?? 'card_declined',
    message: error?.message ?? 'Your card was declined.',
    ...(error?.decline_code === undefined ? {} : { decline_code: error.decline_code }),
    ...(error?.charge === undefined ? {} : { charge: error.charge }),
    doc_url: error?.doc_url ?? 'https://stripe.com/docs/error-codes',
    payment_intent: failed,
    payment_method: method,
  })
}

function startDebit(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = createCharge(ctx, intent, method, { status: 'pending' }, false)
  const processing = save(ctx, intent, {
    status: 'processing',
    latest_charge: charge.id,
    payment_method: method.id,
    next_action: null,
    last_payment_error: null,
  })
  const { debit } = ctx.store.internal('payment_method', method.id)
  const delay = (debit?.settlesAfter ?? 0) * 1_000
  ctx.jobs.add(
    `payment_intent.settle_${debit?.outcome ?? 'succeeded'}`,
    intent.id,
    momentOf(ctx, intent) + delay,
    ctx.testClockOf(intent.customer),
  )
  saveForLater(ctx, intent, method)
  ctx.emit('payment_intent.processing', processing)
  ctx.emit('charge.pending', charge)
  return processing
}

/** The current time in milliseconds on the clock of the intent's customer. */
function momentOf(ctx: SandboxContext, intent: PaymentIntent): number {
  return ctx.testClockOf(intent.customer) === null ? ctx.clock.now() : ctx.now(intent.customer) * 1_000
}

function save(ctx: SandboxContext, intent: PaymentIntent, fields: Partial<PaymentIntent>): PaymentIntent {
  return ctx.store.save({ ...intent, ...fields })
}
