/** What a customer reads when the API refuses. Its own remedies speak to programmers; these are the ones a shopper can follow. */
import type { Problem } from '#lib/call-api.ts'

export interface Explanation {
  message: string
  hint?: string | undefined
  /** To be quoted to support; only where the fault is ours. */
  reference?: string | undefined
}

const remedies: Record<string, string> = {
  'access.signed_out': 'Sign in and try again.',
  'account.link_invalid': 'Links hold for an hour, and once. Ask for a new one.',
  'csrf.refused': 'Load the page again, and try once more.',
  'cart.empty': 'Put something in it first.',
  'cart.items_gone': 'Remove what is marked so, and go on.',
  'cart.prices_changed': 'The new price stands beside the old one; press the button again to go on.',
  'catalog.unknown_product': 'It may have left the shop. Have a look at what there is now.',
  'catalog.unknown_sku': 'It may have left the shop. Remove it to go on.',
  'catalog.no_price': 'Choose another currency at the top of the page.',
  'checkout.session_closed': 'Open your cart and start again: nothing was charged.',
  'checkout.paid_first': 'Your order stands. To send it back, ask us for a refund.',
  'idempotency.running': 'Wait a second and press the button again.',
  'input.invalid': 'Reload the page and try again.',
  'order.unknown': 'Open your cart and start again: nothing was charged.',
  'origin.refused': 'Open the shop at its own address and try again.',
  'plan.unknown_price': 'Load the page again: the plans have changed.',
  'portal.no_customer': 'Choose a plan first.',
  'subscription.change_running': 'The last change is still being made. Wait a second and try again.',
  'subscription.exists': 'Change the plan you have: your account shows it.',
  'subscription.payment_failed': 'Nothing was changed. Use another card and try again.',
  'stock.below_reserved':
    'Open checkouts were promised the rest; what they do not pay for comes free by itself.',
  'shipping.no_rate': 'Choose another currency at the top of the page.',
  'shipping.unknown_country': 'Choose another country below the cart.',
  'stock.insufficient': 'Take fewer, or remove it.',
}

/** `nameOf` turns a SKU into what the page calls it. */
export function explain(problem: Problem, nameOf: (sku: string) => string = (sku) => sku): Explanation {
  const hint = remedies[problem.code] ?? problem.hint
  const reference = problem.status >= 500 ? problem.requestId : undefined
  if (problem.short?.length) {
    return {
      message: problem.short.map((short) => shortage(nameOf(short.sku), short.available)).join(' '),
      hint,
    }
  }
  return { message: problem.detail ?? problem.title, hint, reference }
}

function shortage(name: string, available: number): string {
  return available > 0 ? `Only ${available} of ${name} left.` : `${name} is sold out.`
}
