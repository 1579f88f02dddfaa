/** Validation of the parameters of a new session. */
import type { SandboxContext } from '../context.ts'
import { formatAmount, minimumCharge } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, unsupported } from '../http/errors.ts'
import { checkStep } from '../payment-intents/create.ts'
import type { CreateInput } from './schema.ts'
import { checkTaxIdCollection } from './tax-ids.ts'

const minute = 60
const day = 86_400

/**
 * Checks everything that does not depend on the line items.
 * @throws StripeError for parameters that Stripe rejects, and for what the sandbox does not support
 */
export function checkInput(ctx: SandboxContext, input: CreateInput) {
  if (input.ui_mode !== undefined && input.ui_mode !== 'hosted_page') {
    throw unsupported(`the \`${input.ui_mode}\` page`, 'ui_mode')
  }
  if (input.success_url === undefined) {
    throw invalid('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' })
  }
  if (input.mode === 'setup' && input.line_items !== undefined) {
    throw invalid('`line_items` are not supported in `setup` mode.', { param: 'line_items' })
  }
  if (input.mode !== 'setup' && (input.line_items === undefined || input.line_items.length === 0)) {
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  }
  if (input.mode === 'setup' && input.submit_type !== undefined) {
    throw invalid('`submit_type` is only supported in `payment` and `subscription` mode.', {
      param: 'submit_type',
    })
  }
  if (input.mode !== 'payment' && input.shipping_options !== undefined) {
    throw invalid('`shipping_options` are only supported in `payment` mode.', { param: 'shipping_options' })
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
  checkTaxIdCollection(input)
  checkExpiry(input.expires_at, ctx.now(input.customer))
}

/**
 * An existing customer is taxed at the stored address. An address from the payment page counts only
 * when `customer_update` saves it.
 */
function checkTaxLocation(ctx: SandboxContext, { automatic_tax, customer, customer_update }: CreateInput) {
  if (
    !automatic_tax?.enabled ||
    customer === undefined ||
    customer_update?.address === 'auto' ||
    customer_update?.shipping === 'auto'
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

/** Stripe compares on receipt, so a request for exactly thirty minutes can arrive too late. */
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

/** Checks that the prices and the `*_data` parameters belong to the session's mode. */
export function checkMode(
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
  const mismatched = Object.entries({
    payment: payment_intent_data,
    setup: setup_intent_data,
    subscription: subscription_data,
  }).find(([owner, data]) => data !== undefined && owner !== mode)
  if (mismatched !== undefined) {
    throw invalid(`You cannot pass the data of ${mismatched[0]} mode in \`${mode}\` mode.`, {
      param: `${mismatched[0] === 'subscription' ? 'subscription' : `${mismatched[0]}_intent`}_data`,
    })
  }
}

export function checkTotal(total: number, currency: string) {
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
