/**
 * Creates a Checkout Session: validates its parameters, prices its line items and schedules its
 * expiration.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { debitOfCurrency } from '../payment-methods/test-bank-accounts.ts'
import { createShippingRate } from '../shipping-rates/index.ts'
import { checkInput, checkMode, checkTotal } from './check-input.ts'
import { createCustomFields } from './custom-fields.ts'
import { initialCustomerDetails } from './customer-details.ts'
import { shippingCost } from './customer-input.ts'
import { invoiceCreationOf } from './invoice-creation.ts'
import { createLineItems } from './line-items.ts'
import { afterExpirationOf } from './recovery.ts'
import type { CreateInput } from './schema.ts'
import { taxIdCollectionOf } from './tax-ids.ts'
import { updateTotals } from './totals.ts'

type Session = Objects['checkout.session']

const day = 86_400

export function createSession(ctx: SandboxContext, input: CreateInput): Session {
  checkInput(ctx, input)
  const now = ctx.now(input.customer)
  const lines = createLineItems(ctx, input.line_items ?? [], input.currency)
  const currency = lines[0]?.currency ?? input.currency ?? 'usd'
  checkMode(input, lines)
  const id = ctx.ids.next('cs_test_a1', 56)
  const session: Session = {
    ...sessionDefaults,
    id,
    after_expiration: afterExpirationOf(input),
    allow_promotion_codes: input.allow_promotion_codes ?? null,
    allowed_payment_method_types: input.allowed_payment_method_types ?? null,
    amount_subtotal: 0,
    amount_total: 0,
    automatic_tax: {
      enabled: input.automatic_tax?.enabled ?? false,
      liability: input.automatic_tax?.enabled ? { type: 'self' } : null,
      provider: input.automatic_tax?.enabled ? 'stripe' : null,
      status: null,
    },
    billing_address_collection: input.billing_address_collection ?? null,
    cancel_url: input.cancel_url ?? null,
    client_reference_id: input.client_reference_id ?? null,
    created: now,
    consent_collection: consentCollection(input),
    currency,
    custom_fields: createCustomFields(input.custom_fields),
    custom_text: customTextOf(input),
    customer: input.customer ?? null,
    customer_creation:
      input.customer === undefined
        ? (input.customer_creation ?? (input.mode === 'subscription' ? 'always' : 'if_required'))
        : null,
    customer_details: initialCustomerDetails(ctx, input),
    customer_email: input.customer_email ?? null,
    discounts: discountsOf(ctx, input),
    expires_at: input.expires_at ?? now + day,
    invoice_creation: invoiceCreationOf(input),
    locale: (input.locale ?? null) as Session['locale'],
    metadata: mergeMetadata({}, input.metadata),
    mode: input.mode,
    origin_context: input.origin_context ?? null,
    payment_method_collection:
      input.payment_method_collection ?? (input.mode === 'subscription' ? 'always' : 'if_required'),
    payment_method_types:
      input.allowed_payment_method_types ?? input.payment_method_types ?? methodsFor(currency, input.mode),
    payment_status: 'unpaid',
    phone_number_collection: { enabled: input.phone_number_collection?.enabled ?? false },
    shipping_address_collection: (input.shipping_address_collection ??
      null) as Session['shipping_address_collection'],
    shipping_options: shippingOptions(ctx, input),
    submit_type: input.submit_type ?? null,
    success_url: input.success_url ?? null,
    ...taxIdCollectionOf(input),
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    url: `${ctx.publicUrl}/c/pay/${id}`,
  }
  insertSession(ctx, session, input, lines)
  const [first] = session.shipping_options
  const priced = updateTotals(
    ctx,
    first === undefined ? session : { ...session, shipping_cost: shippingCost(session, first.shipping_rate) },
  )
  checkTotal(priced.amount_total ?? 0, currency)
  ctx.jobs.add('checkout.session.expire', id, session.expires_at * 1_000, ctx.testClockOf(input.customer))
  return priced
}

/** Inserts the session with the data that Stripe stores but does not show. */
function insertSession(ctx: SandboxContext, session: Session, input: CreateInput, lines: { id: string }[]) {
  const { paymentIntentData, setupIntentData, subscriptionData } = intentDataOf(input)
  const trialDays =
    subscriptionData.trial_period_days ??
    (subscriptionData.trial_end === undefined
      ? null
      : Math.ceil((subscriptionData.trial_end - session.created) / day))
  ctx.store.insert(session, {
    lineItems: lines.map((line) => line.id),
    paymentIntent: null,
    trialDays,
    paymentIntentData,
    setupIntentData,
    subscriptionData,
    customerUpdate: input.customer_update ?? {},
    ...(session.after_expiration?.recovery?.enabled ? { recoveryInput: input } : {}),
  })
}

function intentDataOf(input: CreateInput) {
  const {
    payment_intent_data: paymentIntentData = {},
    setup_intent_data: setupIntentData = {},
    subscription_data: subscriptionData = {},
  } = input
  return { paymentIntentData, setupIntentData, subscriptionData }
}

function consentCollection({ consent_collection: input }: CreateInput): Session['consent_collection'] {
  if (input === undefined) {
    return null
  }
  return {
    payment_method_reuse_agreement: null,
    promotions: input.promotions ?? 'none',
    terms_of_service: input.terms_of_service ?? 'none',
  }
}

function discountsOf(
  ctx: SandboxContext,
  { discounts = [], allow_promotion_codes }: CreateInput,
): NonNullable<Session['discounts']> {
  if (discounts.length > 0 && allow_promotion_codes) {
    throw invalid('You may only specify one of these parameters: allow_promotion_codes, discounts.', {
      param: 'discounts',
    })
  }
  return discounts.map(({ coupon, promotion_code }, index) => {
    if (promotion_code === undefined) {
      return {
        coupon: ctx.store.get('coupon', coupon ?? '', `discounts[${index}][coupon]`).id,
        promotion_code: null,
      }
    }
    const code = ctx.store.get('promotion_code', promotion_code, `discounts[${index}][promotion_code]`)
    return { coupon: code.promotion.coupon, promotion_code: code.id }
  })
}

function shippingOptions(
  ctx: SandboxContext,
  { shipping_options = [] }: CreateInput,
): Session['shipping_options'] {
  return shipping_options.map((option, index) => {
    const rate =
      option.shipping_rate_data === undefined
        ? ctx.store.get(
            'shipping_rate',
            option.shipping_rate ?? '',
            `shipping_options[${index}][shipping_rate]`,
          )
        : createShippingRate(ctx, option.shipping_rate_data)
    return { shipping_amount: rate.fixed_amount?.amount ?? 0, shipping_rate: rate.id }
  })
}

function methodsFor(currency: string, mode: Session['mode']): string[] {
  const debit = debitOfCurrency[currency]
  return debit === undefined || mode === 'setup' ? ['card'] : ['card', debit]
}

function customTextOf({ custom_text }: CreateInput): Session['custom_text'] {
  const {
    after_submit = null,
    shipping_address = null,
    submit = null,
    terms_of_service_acceptance = null,
  } = custom_text ?? {}
  return { after_submit, shipping_address, submit, terms_of_service_acceptance }
}

/** Values of the fields that creating a session never sets. */
const sessionDefaults = {
  object: 'checkout.session',
  adaptive_pricing: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  currency_conversion: null,
  customer_account: null,
  integration_identifier: null,
  invoice: null,
  livemode: false,
  managed_payments: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_cost: null,
  status: 'open',
  subscription: null,
  ui_mode: 'hosted_page',
  wallet_options: null,
} satisfies Partial<Session>
