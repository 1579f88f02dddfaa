import type { SandboxContext } from '../context.ts'
import { formatAmount, isCurrency, minimumCharge, stepOf } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { createPaymentMethod, resolvePaymentMethod } from '../payment-methods/create.ts'
import { shippingOf } from '../payment-methods/schema.ts'
import { confirmPaymentIntent } from './confirm.ts'
import type { createFields } from './schema.ts'

export type PaymentIntent = Objects['payment_intent']
export type CreateInput = Params<typeof createFields>

export function createPaymentIntent(ctx: SandboxContext, input: CreateInput): PaymentIntent {
  checkAmount(input.amount, input.currency)
  if (input.customer !== undefined) {
    ctx.store.get('customer', input.customer, 'customer')
  }
  const method = methodOf(ctx, input)
  const intent = insertPaymentIntent(ctx, input, method?.id ?? null)
  if (!input.confirm) {
    return intent
  }
  return confirmPaymentIntent(ctx, intent, {
    offSession: input.off_session ?? false,
    returnUrl: input.return_url ?? null,
    errorOnAction: input.error_on_requires_action ?? false,
  })
}

/** @throws StripeError for an unsupported currency, and for less than the minimum charge */
export function checkAmount(amount: number, currency: string, param = 'amount') {
  if (!isCurrency(currency)) {
    throw invalid(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: usd, eur, gbp, jpy, …`,
      {
        param: 'currency',
      },
    )
  }
  checkStep(amount, currency, param)
  const minimum = minimumCharge(currency)
  if (amount >= minimum) {
    return
  }
  throw invalid(`Amount must be no less than ${formatAmount(minimum, currency)} ${currency}`, {
    code: 'amount_too_small',
    param,
  })
}

/** @throws StripeError for an amount that is more precise than the currency allows */
export function checkStep(amount: number, currency: string, param?: string) {
  const step = stepOf(currency)
  if (amount % step === 0) {
    return
  }
  const reason = step === 100 ? 'has become effectively zero-decimal' : 'has a last digit that is always 0'
  const message = `Invalid amount. Currency ${currency.toUpperCase()} ${reason} and charged amounts must be evenly divisible by ${step}. See https://stripe.com/docs/currencies#special-cases for more information.`
  throw invalid(message, {
    code: step === 100 ? 'invalid_charge_amount_no_decimal_compatible' : 'invalid_charge_amount',
    ...(param ? { param } : {}),
  })
}

/** The payment method with this id, or a new one from `payment_method_data`. */
export function methodOf(
  ctx: SandboxContext,
  input: Pick<CreateInput, 'payment_method' | 'payment_method_data'>,
): Objects['payment_method'] | undefined {
  if (input.payment_method_data !== undefined) {
    return createPaymentMethod(ctx, input.payment_method_data)
  }
  return input.payment_method === undefined || input.payment_method === null
    ? undefined
    : resolvePaymentMethod(ctx, input.payment_method)
}

export function insertPaymentIntent(
  ctx: SandboxContext,
  input: CreateInput,
  method: string | null,
  session: string | null = null,
): PaymentIntent {
  const id = ctx.ids.next('pi_3', 23)
  const allowed = input.allowed_payment_method_types ?? null
  const methodTypes = allowed ?? input.payment_method_types
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: allowed,
    amount: input.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      methodTypes === undefined ? { allow_redirects: 'always', enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: input.capture_method ?? 'automatic_async',
    client_secret: `${id}_${ctx.ids.next('secret_', 25)}`,
    confirmation_method: input.confirmation_method ?? 'automatic',
    created: ctx.now(input.customer),
    currency: input.currency,
    customer: input.customer ?? null,
    customer_account: null,
    description: input.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, input.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: methodTypes ?? ['card', 'us_bank_account', 'sepa_debit'],
    payment_record: null,
    processing: null,
    receipt_email: input.receipt_email ?? null,
    review: null,
    setup_future_usage: input.setup_future_usage ?? null,
    shipping: shippingOf(input.shipping),
    source: null,
    statement_descriptor: input.statement_descriptor ?? null,
    statement_descriptor_suffix: input.statement_descriptor_suffix ?? null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    transfer_data: null,
    transfer_group: input.transfer_group ?? null,
  }
  ctx.store.insert(intent, { session, authenticated: false })
  ctx.emit('payment_intent.created', intent)
  return intent
}
