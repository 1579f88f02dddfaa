/**
 * Refusals: what a caller can do something about. One register holds the HTTP status, the sentence a customer may read
 * and what to do next. Everything else that is thrown is a bug and ends its request with a 500.
 *
 * A refusal is known by its `code`, never by `instanceof`: Node and Next each load their own copy of the engine.
 */
export const refusals = {
  'api_key.unknown': {
    status: 404,
    sentence: 'There is no such API key.',
    remedy: 'Run `countinghouse api-keys list`.',
  },
  'cart.empty': {
    status: 409,
    sentence: 'The cart is empty.',
    remedy: 'Put something in the cart, or send `items`.',
  },
  'cart.items_gone': {
    status: 409,
    sentence: 'Something in the cart is no longer for sale.',
    remedy: 'Take out what `skus` names.',
  },
  'cart.prices_changed': {
    status: 409,
    sentence: 'A price has changed since this cart was filled.',
    remedy: 'Show the cart again, and send its `seen` with the checkout.',
  },
  'cart.too_many_lines': {
    status: 422,
    sentence: 'The cart holds too many different items.',
    remedy: 'Take something out first.',
  },
  'catalog.options_differ': {
    status: 422,
    sentence: 'These are not the options of this product.',
    remedy: 'Give a value for each of `optionNames`, and for nothing else.',
  },
  'catalog.options_taken': {
    status: 409,
    sentence: 'Another variant of this product has these options.',
    remedy: 'Edit that one, or archive it first.',
  },
  'catalog.sku_taken': {
    status: 409,
    sentence: 'This SKU is taken.',
    remedy: 'Choose another; an archived variant keeps its own.',
  },
  'catalog.slug_taken': { status: 409, sentence: 'This address is taken.', remedy: 'Choose another slug.' },
  'catalog.unknown_category': {
    status: 404,
    sentence: 'There is no such category.',
    remedy: 'GET /api/categories lists them.',
  },
  'catalog.unknown_product': {
    status: 404,
    sentence: 'There is no such product.',
    remedy: 'GET /api/products lists them.',
  },
  'catalog.unknown_sku': {
    status: 404,
    sentence: 'There is no such item.',
    remedy: 'GET /api/products lists every SKU on sale.',
  },
  'catalog.uncounted': {
    status: 422,
    sentence: 'That item cannot run out: it has no stock to share.',
    remedy: 'Name the SKU of an item that is counted.',
  },
  'catalog.stock_left': {
    status: 409,
    sentence: 'Units of this item lie in its own stock, where nothing else would sell them.',
    remedy: 'Adjust that stock to nothing, then let it share another.',
  },
  'catalog.no_price': {
    status: 422,
    sentence: 'An item has no price in this currency.',
    remedy: 'Choose a currency in which every item of the cart has a price.',
  },
  'checkout.refused': {
    status: 422,
    sentence: 'The payment provider did not accept this checkout.',
    remedy: 'See `reason`; nothing was charged and nothing is reserved.',
  },
  'checkout.session_closed': {
    status: 409,
    sentence: 'This checkout is already over.',
    remedy: 'Read the order: it may be paid, expired or canceled. Start a new checkout otherwise.',
  },
  'checkout.paid_first': {
    status: 409,
    sentence: 'The payment won the race: this order is paid.',
    remedy: 'Read the order; to give the goods back, ask for a refund.',
  },
  'entitlement.unknown_feature': {
    status: 404,
    sentence: 'There is no such feature.',
    remedy: 'GET /api/entitlements lists every feature of every plan.',
  },
  'fulfilment.exceeds_order': {
    status: 409,
    sentence: 'That is more than is left to send.',
    remedy: 'Send at most what `left` says of each line.',
  },
  'fulfilment.not_paid': {
    status: 409,
    sentence: 'This order is not paid, or its money went back.',
    remedy: 'Only what is paid for is sent.',
  },
  'customer.order_open': {
    status: 409,
    sentence: 'An order of this account is still under way.',
    remedy: 'Cancel it, or wait until it is paid and sent: whoever sends it needs to know where to.',
  },
  'customer.subscription_live': {
    status: 409,
    sentence: 'A subscription of this account is still running.',
    remedy: 'Cancel it and wait until it has ended; then the account can be deleted.',
  },
  'idempotency.other_body': {
    status: 422,
    sentence: 'This Idempotency-Key was used with another request.',
    remedy: 'Use a new key for a new request.',
  },
  'idempotency.running': {
    status: 409,
    sentence: 'A request with this Idempotency-Key is still running.',
    remedy: 'Wait a second and send it again.',
  },
  'list.unknown_cursor': {
    status: 422,
    sentence: 'This list does not go on from there.',
    remedy: 'Send `next` of the page before with the very same query, or begin without `cursor`.',
  },
  'order.unknown': { status: 404, sentence: 'There is no such order.', remedy: 'Check the id.' },
  'portal.no_customer': {
    status: 409,
    sentence: 'There is nothing to manage yet.',
    remedy: 'Subscribe, or buy something, first.',
  },
  'plan.unknown_price': {
    status: 404,
    sentence: 'There is no such price.',
    remedy: 'GET /api/plans lists what can be bought.',
  },
  'project.not_owner': {
    status: 403,
    sentence: 'Only the owner of a project may do that, and to others.',
    remedy: 'Ask the owner.',
  },
  'project.unknown': {
    status: 404,
    sentence: 'There is no such project.',
    remedy: 'GET /api/projects lists yours.',
  },
  'money.indivisible': {
    status: 422,
    sentence: 'Nobody can pay this amount to the last digit: Stripe takes this currency in larger steps.',
    remedy: 'Round to a multiple of `stepMinor`, such as 12.340 dinars for 12.345, or whole krónur.',
  },
  'refund.exceeds_payment': {
    status: 409,
    sentence: 'That is more than is left of the payment.',
    remedy: 'Refund at most `refundableMinor`.',
  },
  'refund.disputed': {
    status: 409,
    sentence: "The customer's bank has taken this payment back and decides about it.",
    remedy: 'Wait for the outcome, or accept the dispute at Stripe: then the customer has the money.',
  },
  'order.disputed': {
    status: 409,
    sentence: "The customer's bank has taken the payment back and decides about it.",
    remedy: 'Send nothing before the dispute is won.',
  },
  'refund.exceeds_quantity': {
    status: 409,
    sentence: 'That is more than is left of this line.',
    remedy: 'Refund at most `refundableQuantity` of `sku`.',
  },
  'refund.unknown_line': {
    status: 422,
    sentence: 'The order has no such item.',
    remedy: 'Name items by the SKUs of the order, each once.',
  },
  'refund.not_paid': {
    status: 409,
    sentence: 'This order has no payment to refund.',
    remedy: 'Only paid orders can be refunded.',
  },
  'shipping.no_rate': {
    status: 422,
    sentence: 'We cannot charge for sending in this currency.',
    remedy: 'Choose another currency; GET /api/shipping lists them.',
  },
  'shipping.unknown_country': {
    status: 422,
    sentence: 'We do not send goods to this country.',
    remedy: 'Choose one of `countries`.',
  },
  'stock.insufficient': {
    status: 409,
    sentence: 'There is not enough in stock.',
    remedy: 'Lower the quantities named in `short`.',
  },
  'stock.below_reserved': {
    status: 409,
    sentence: 'That is more than is free.',
    remedy:
      'Leave at least `reserved` on hand: open checkouts were promised it, and what they do not pay for comes free by itself.',
  },
  'stock.unknown': {
    status: 404,
    sentence: 'There is no such stock item.',
    remedy: 'GET /api/admin/stock lists them.',
  },
  'stripe.other_account': {
    status: 500,
    sentence: 'This database belongs to another Stripe account or mode.',
    remedy:
      'Use the STRIPE_SECRET_KEY of the account named in `expected`, or give this one a DATABASE_URL of its own.',
  },
  'subscription.change_refused': {
    status: 409,
    sentence: 'This subscription cannot be changed so.',
    remedy: 'See `reason`; nothing was changed.',
  },
  'subscription.change_running': {
    status: 409,
    sentence: 'Another change of this subscription is not finished yet.',
    remedy: 'Wait a moment, look at it again, and then decide.',
  },
  'subscription.exists': {
    status: 409,
    sentence: 'There is a subscription already.',
    remedy: 'Change it instead: POST /api/subscriptions/{subscriptionId}/change.',
  },
  'subscription.not_live': {
    status: 409,
    sentence: 'This subscription has ended, or never began.',
    remedy: 'Begin a new one.',
  },
  'subscription.payment_failed': {
    status: 402,
    sentence: 'The payment did not go through, and nothing was changed.',
    remedy: 'Choose another card and try again.',
  },
  'subscription.unknown': {
    status: 404,
    sentence: 'There is no such subscription.',
    remedy: 'Check the id.',
  },
  'tokens.grant_exceeded': {
    status: 409,
    sentence: 'That is more than is left to take back of this grant.',
    remedy: 'Take back at most `reversible`.',
  },
  'tokens.grant_unknown': {
    status: 404,
    sentence: 'There is no such grant.',
    remedy: "The account's ledger names its grants.",
  },
  'tokens.hold_closed': {
    status: 409,
    sentence: 'This hold is closed already.',
    remedy: '`state` says how: captured, released, or expired.',
  },
  'tokens.hold_exceeded': {
    status: 422,
    sentence: 'That is more than was held.',
    remedy: 'Capture at most `held`, and spend the rest.',
  },
  'tokens.hold_unknown': { status: 404, sentence: 'There is no such hold.', remedy: 'Check the id.' },
  'tokens.insufficient': {
    status: 402,
    sentence: 'There are not enough tokens.',
    remedy:
      '`missing` says how many more it takes. Buy one of `packs`, then ask under a new idempotency key.',
  },
  'tokens.key_reused': {
    status: 409,
    sentence: 'This idempotencyKey was used with another request.',
    remedy: 'Use a new key for a new request.',
  },
  'stripe.unavailable': {
    status: 502,
    sentence: 'The payment provider did not answer.',
    remedy: 'Nothing was charged. Try again in a minute.',
  },
} as const satisfies Record<string, { status: number; sentence: string; remedy: string }>

export type RefusalCode = keyof typeof refusals

export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Record<string, unknown>

  constructor(code: RefusalCode, details: Record<string, unknown> = {}) {
    super(refusals[code].sentence)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

/**
 * What an event tells of is not here yet, because another one is late: it waits for `waitsFor`, an id at Stripe, and is taken up
 * when that arrives.
 */
export class NotThereYet extends Error {
  readonly waitsFor: string

  constructor(waitsFor: string) {
    super(`${waitsFor} is not there yet`)
    this.name = 'NotThereYet'
    this.waitsFor = waitsFor
  }
}

/** Whether `error` is a refusal of this engine, whichever copy of it threw. */
export function isRefusal(error: unknown): error is Refusal {
  return (
    error instanceof Error &&
    error.name === 'Refusal' &&
    'code' in error &&
    Object.hasOwn(refusals, String(error.code))
  )
}
