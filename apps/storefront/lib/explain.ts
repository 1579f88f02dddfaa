/**
 * What a person reads when the API returns an error. The API's `hint` is written for developers and
 * is never shown; the texts here say what a shopper or an admin can do.
 */
import type { Problem } from '#lib/call-api.ts'

export interface Explanation {
  message: string
  hint?: string | undefined
  /** Request id to quote to support; only for errors on our side. */
  reference?: string | undefined
}

interface ErrorText {
  /** Replaces the API's own message where that is about HTTP and not about the shop. */
  message?: string
  hint?: string
}

const reload: ErrorText = { message: 'Something went wrong.', hint: 'Reload the page and try again.' }

const errorTexts: Record<string, ErrorText> = {
  'access.refused': { hint: 'Sign in with an account that has access.' },
  'access.signed_out': { message: 'You are signed out.', hint: 'Sign in and try again.' },
  'account.link_invalid': { hint: 'A link works once and for one hour. Request a new one.' },
  'account.password_wrong': { message: 'Incorrect password.', hint: 'Try again.' },
  'account.refused': {
    message: 'Incorrect email or password.',
    hint: 'Check both, or reset your password.',
  },
  'account.unverified': { hint: 'Open the link in the email we sent you, or request a new one.' },
  'body.incomplete': reload,
  'body.malformed': reload,
  'body.not_json': reload,
  'body.too_large': { message: 'That is too much text.', hint: 'Shorten it and try again.' },
  'cart.empty': { hint: 'Add something to your cart first.' },
  'cart.items_gone': { hint: 'Remove the items marked as no longer for sale to continue.' },
  'cart.prices_changed': { hint: 'Check the new prices in your cart, then check out again.' },
  'cart.too_many_lines': { hint: 'Remove an item first.' },
  'catalog.no_price': { hint: 'Choose another currency at the top of the page.' },
  'catalog.options_differ': { hint: 'Enter a value for each of the product’s options.' },
  'catalog.options_taken': { hint: 'Edit that variant, or archive it first.' },
  'catalog.sku_taken': { hint: 'Choose another SKU. Archived variants keep theirs.' },
  'catalog.slug_taken': { message: 'This URL handle is taken.', hint: 'Choose another one.' },
  'catalog.stock_left': { hint: 'Adjust its quantity to 0, then share inventory with the other SKU.' },
  'catalog.uncounted': { hint: 'Choose a SKU whose inventory is tracked.' },
  'catalog.unknown_product': { hint: 'It may have been removed from the shop.' },
  'catalog.unknown_sku': {
    hint: 'It may have been removed from the shop. Remove it from your cart to continue.',
  },
  'checkout.paid_first': { hint: 'To return it, ask us for a refund.' },
  'checkout.refused': { hint: 'You were not charged.' },
  'checkout.session_closed': { hint: 'You were not charged. Open your cart and check out again.' },
  'csrf.refused': reload,
  'customer.order_open': { hint: 'Wait until it is shipped, or cancel it first.' },
  'customer.subscription_live': { hint: 'Cancel it first. You can delete your account once it has ended.' },
  'idempotency.other_body': reload,
  'idempotency.running': {
    message: 'Your previous request is still being processed.',
    hint: 'Wait a moment and try again.',
  },
  'input.invalid': { message: 'Some fields are invalid.', hint: 'Check what you entered and try again.' },
  internal: { message: 'Something went wrong.', hint: 'Try again in a minute.' },
  'list.unknown_cursor': { message: 'This list has changed.', hint: 'Reload the page.' },
  network: { message: 'The shop could not be reached.', hint: 'Check your connection and try again.' },
  'order.disputed': { hint: 'Do not ship anything until the dispute is won.' },
  'order.unknown': {
    message: 'Order not found.',
    hint: 'You were not charged. Open your cart and check out again.',
  },
  'origin.refused': reload,
  'plan.unknown_price': { hint: 'The plans have changed. Reload the page.' },
  'portal.no_customer': { hint: 'Choose a plan first.' },
  'refund.disputed': { hint: 'Wait for the outcome, or accept the dispute in Stripe.' },
  'route.method': reload,
  'route.unknown': reload,
  'shipping.no_rate': { hint: 'Choose another currency at the top of the page.' },
  'shipping.unknown_country': { hint: 'Choose another country in your cart.' },
  'stock.below_reserved': {
    hint: 'The rest is reserved by open checkouts. It is released when they expire.',
  },
  'stock.insufficient': { hint: 'Reduce the quantity, or remove the item.' },
  'stripe.unavailable': { hint: 'You were not charged. Try again in a minute.' },
  'subscription.change_running': { hint: 'Wait a moment and try again.' },
  'subscription.exists': { hint: 'You can change your plan on the billing page.' },
  'subscription.not_live': { hint: 'Choose a plan to subscribe again.' },
  'subscription.payment_failed': { hint: 'Use another card and try again.' },
  unknown: { message: 'Something went wrong.', hint: 'Try again in a minute.' },
}

/** `nameOf` turns a SKU into the product name that the page shows. */
export function explain(problem: Problem, nameOf: (sku: string) => string = (sku) => sku): Explanation {
  const { message, hint }: ErrorText = errorTexts[problem.code] ?? {}
  const reference = problem.status >= 500 ? problem.requestId : undefined
  if (problem.code === 'rate.limited') {
    return { message: tooManyRequests(problem.retryAfterSeconds) }
  }
  if (problem.short?.length) {
    return {
      message: problem.short.map((short) => shortageText(nameOf(short.sku), short.available)).join(' '),
      hint,
    }
  }
  return { message: message ?? problem.detail ?? problem.title, hint, reference }
}

function tooManyRequests(seconds: number | undefined): string {
  const wait = seconds === undefined ? 'in a minute' : `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return `Too many requests. Try again ${wait}.`
}

function shortageText(name: string, available: number): string {
  return available > 0 ? `Only ${available} left of ${name}.` : `${name} is out of stock.`
}

/** Label of a field in a validation error: `prices[0].amountMinor` is `Amount`. */
export function fieldLabel(path: string): string {
  const name =
    path
      .split('.')
      .at(-1)
      ?.replace(/\[\d+\]$/, '')
      .replace(/(Minor|Url)$/, '') ?? ''
  const words = name
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim()
  return words === '' ? 'Form' : words.charAt(0).toUpperCase() + words.slice(1)
}
