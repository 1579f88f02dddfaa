/** Opens a Checkout Session: checks what Stripe checks, prices the lines, and plans its expiry. */

import type { SandboxContext } from '../context.ts'
import { formatAmount, minimumCharge } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { mergeMetadata } from '../http/schema.ts'
import { checkStep } from '../payment-intents/create.ts'
import { debitOfCurrency } from '../payment-methods/test-bank-accounts.ts'
import { createShippingRate } from '../shipping-rates/index.ts'
import { customFields } from './custom-fields.ts'
import { shippingCost } from './customer-input.ts'
import { invoiceCreationOf } from './invoice-creation.ts'
import { createLineItems } from './line-items.ts'
import { afterExpirationOf } from './recovery.ts'
import type { CreateInput } from './schema.ts'
import { checkBusiness, taxIdCollectionOf } from './tax-ids.ts'
import { reprice } from './totals.ts'

type Session = Objects['checkout.session']

const minute = 60
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
    custom_fields: customFields(input.custom_fields),
    custom_text: customTextOf(input),
    customer: input.customer ?? null,
    customer_creation:
      input.customer === undefined
        ? (input.customer_creation ?? (input.mode === 'subscription' ? 'always' : 'if_required'))
        : null,
    customer_details: customerDetailsOf(ctx, input),
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
  keep(ctx, session, input, lines)
  const [first] = session.shipping_options
  const priced = reprice(
    ctx,
    first === undefined
      ? session
      : { ...session, shipping_cost: shippingCost(ctx, session, first.shipping_rate) },
  )
  checkTotal(priced.amount_total ?? 0, currency)
  ctx.due.add('checkout.session.expire', id, session.expires_at * 1_000, ctx.clockOf(input.customer))
  return priced
}

/** The session, and beside it what Stripe remembers and does not show. */
function keep(ctx: SandboxContext, session: Session, input: CreateInput, lines: { id: string }[]) {
  const { paymentIntentData, setupIntentData, subscriptionData } = dataOf(input)
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
    ...(session.after_expiration?.recovery?.enabled ? { recovers: input } : {}),
  })
}

function dataOf(input: CreateInput) {
  const {
    payment_intent_data: paymentIntentData = {},
    setup_intent_data: setupIntentData = {},
    subscription_data: subscriptionData = {},
  } = input
  return { paymentIntentData, setupIntentData, subscriptionData }
}

/** What each mode wants, and what belongs to another. */
function checkMode(
  { mode, subscription_data, payment_intent_data, setup_intent_data }: CreateInput,
  lines: Objects['item'][],
) {
  const recurring = lines.some(({ price }) => price !== null && price.recurring !== null)
  if (mode === 'payment' && recurring) {
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      { param: 'line_items' },
    )
  }
  if (mode === 'subscription' && !recurring) {
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.', {
      param: 'line_items',
    })
  }
  const foreign = Object.entries({
    payment: payment_intent_data,
    setup: setup_intent_data,
    subscription: subscription_data,
  }).find(([owner, data]) => data !== undefined && owner !== mode)
  if (foreign !== undefined) {
    throw invalid(`You can not pass the data of ${foreign[0]} mode in \`${mode}\` mode.`, {
      param: `${foreign[0] === 'subscription' ? 'subscription' : `${foreign[0]}_intent`}_data`,
    })
  }
}

function consentCollection({ consent_collection: given }: CreateInput): Session['consent_collection'] {
  if (given === undefined) {
    return null
  }
  return {
    payment_method_reuse_agreement: null,
    promotions: given.promotions ?? 'none',
    terms_of_service: given.terms_of_service ?? 'none',
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

function checkInput(ctx: SandboxContext, input: CreateInput) {
  if (input.ui_mode !== undefined && input.ui_mode !== 'hosted_page') {
    throw unsupported(`the \`${input.ui_mode}\` page`, 'ui_mode')
  }
  if (input.success_url === undefined) {
    throw invalid('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' })
  }
  if (input.mode === 'setup' && input.line_items !== undefined) {
    throw invalid('`line_items` are not for `setup` mode.', { param: 'line_items' })
  }
  if (input.mode !== 'setup' && (input.line_items === undefined || input.line_items.length === 0)) {
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  }
  if (input.mode === 'setup' && input.submit_type !== undefined) {
    throw invalid('`submit_type` is for `payment` and `subscription` mode only.', { param: 'submit_type' })
  }
  if (input.mode !== 'payment' && input.shipping_options !== undefined) {
    throw invalid('`shipping_options` are for `payment` mode only.', { param: 'shipping_options' })
  }
  if (input.customer !== undefined && input.customer_email !== undefined) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer',
    })
  }
  if (input.customer !== undefined) {
    ctx.store.get('customer', input.customer, 'customer')
  } else if (input.customer_update !== undefined) {
    throw invalid('`customer_update` can only be used with `customer`.', { param: 'customer_update' })
  }
  if (input.customer_email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(input.customer_email)) {
    throw invalid(`Invalid email address: ${input.customer_email}`, {
      code: 'email_invalid',
      param: 'customer_email',
    })
  }
  checkTaxLocation(ctx, input)
  checkBusiness(input)
  checkExpiry(input.expires_at, ctx.now(input.customer))
}

/** A known customer is taxed where they are known to live; what they say on the page counts only where it is kept. */
function checkTaxLocation(
  ctx: SandboxContext,
  { automatic_tax, customer, customer_update: keep }: CreateInput,
) {
  if (
    !automatic_tax?.enabled ||
    customer === undefined ||
    keep?.address === 'auto' ||
    keep?.shipping === 'auto'
  ) {
    return
  }
  const { address, shipping } = ctx.store.get('customer', customer, 'customer')
  if (address?.country || shipping?.address?.country) {
    return
  }
  throw invalid(
    'Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer, or set `customer_update[address]` or `customer_update[shipping]` to `auto`, so that the address entered in Checkout is saved.',
    { code: 'customer_tax_location_invalid', param: 'automatic_tax' },
  )
}

/** Stripe measures on receipt: exactly thirty minutes, sent in time, may arrive too late. */
function checkExpiry(expiresAt: number | undefined, now: number) {
  if (expiresAt === undefined) {
    return
  }
  if (expiresAt >= now + 30 * minute && expiresAt <= now + day) {
    return
  }
  throw invalid(
    'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
    {
      param: 'expires_at',
    },
  )
}

function checkTotal(total: number, currency: string) {
  checkStep(total, currency)
  const minimum = minimumCharge(currency)
  if (total === 0 || total >= minimum) {
    return
  }
  throw invalid(
    `The Checkout Session's total amount due must add up to at least ${formatAmount(minimum, currency)} ${currency}`,
    { code: 'amount_too_small' },
  )
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

/** Filled in beforehand when the customer is known. */
function customerDetailsOf(ctx: SandboxContext, input: CreateInput): Session['customer_details'] {
  const customer = ctx.store.find('customer', input.customer)
  const email = customer?.email ?? input.customer_email
  if (email === undefined || email === null) {
    return null
  }
  return emptyDetails({ email, name: customer?.name ?? null, phone: customer?.phone ?? null })
}

export function emptyDetails(
  given: Partial<NonNullable<Session['customer_details']>>,
): NonNullable<Session['customer_details']> {
  return {
    address: null,
    business_name: null,
    email: null,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
    ...given,
  }
}

/** What a plain session has in every field nobody asked about. */
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
