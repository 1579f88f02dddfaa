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
  /** Replaces the API's message. */
  message?: string
  /** What to do next on these pages, where the API's message does not say it. */
  hint?: string
}

const tryAgain: ErrorText = { message: 'Something went wrong.', hint: 'Try again in a minute.' }
const reload: ErrorText = { message: 'Something went wrong.', hint: 'Reload the page and try again.' }

const errorTexts: Record<string, ErrorText> = {
  'account.refused': { hint: 'Check both, or reset your password.' },
  'body.incomplete': reload,
  'body.malformed': reload,
  'body.not_json': reload,
  'cart.empty': { hint: 'Add something to it first.' },
  'catalog.sku_taken': { hint: 'Archived variants keep their SKU.' },
  'catalog.unknown_product': { hint: 'It may have been removed from the shop.' },
  'catalog.unknown_sku': { hint: 'It may have been removed from the shop.' },
  'checkout.paid_first': { hint: 'To return it, ask us for a refund.' },
  'checkout.session_closed': { hint: 'You were not charged. Check out again from your cart.' },
  'idempotency.other_body': reload,
  internal: tryAgain,
  'list.unknown_cursor': { message: 'This list has changed.', hint: 'Reload the page.' },
  network: { message: 'The shop could not be reached.', hint: 'Check your connection and try again.' },
  'order.unknown': { hint: 'Check that the link is complete.' },
  'origin.refused': reload,
  'plan.unknown_price': { message: 'This plan is no longer available.', hint: 'Reload the page.' },
  'portal.no_customer': { hint: 'Choose a plan first.' },
  'refund.disputed': { hint: 'Wait for the outcome, or accept the dispute in Stripe.' },
  'route.method': reload,
  'route.unknown': reload,
  'shipping.unknown_country': { hint: 'Choose another country in your cart.' },
  'stock.below_reserved': { hint: 'Reservations of unpaid checkouts are released when they expire.' },
  'stock.insufficient': { hint: 'Reduce the quantity, or remove the item.' },
  'stripe.unavailable': { hint: 'You were not charged.' },
  'subscription.not_live': { hint: 'Choose a plan to subscribe again.' },
  unknown: tryAgain,
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
