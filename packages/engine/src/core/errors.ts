/**
 * Refusals: what a caller can do something about. One register holds the HTTP status, the sentence a customer may read
 * and what to do next. Everything else that is thrown is a bug and ends its request with a 500.
 *
 * A refusal is known by its `code`, never by `instanceof`: Node and Next each load their own copy of the engine.
 */
export const errorCatalog = {
  'api_key.unknown': {
    status: 404,
    message: 'There is no such API key.',
    hint: 'Run `countinghouse api-keys list`.',
  },
  'cart.empty': {
    status: 409,
    message: 'The cart is empty.',
    hint: 'Put something in the cart, or send `items`.',
  },
  'cart.items_gone': {
    status: 409,
    message: 'Something in the cart is no longer for sale.',
    hint: 'Take out what `skus` names.',
  },
  'cart.prices_changed': {
    status: 409,
    message: 'A price has changed since this cart was filled.',
    hint: 'Show the cart again, and send its `priceVersion` with the checkout.',
  },
  'cart.too_many_lines': {
    status: 422,
    message: 'The cart holds too many different items.',
    hint: 'Take something out first.',
  },
  'catalog.options_differ': {
    status: 422,
    message: 'These are not the options of this product.',
    hint: 'Give a value for each of `optionNames`, and for nothing else.',
  },
  'catalog.options_taken': {
    status: 409,
    message: 'Another variant of this product has these options.',
    hint: 'Edit that one, or archive it first.',
  },
  'catalog.sku_taken': {
    status: 409,
    message: 'This SKU is taken.',
    hint: 'Choose another; an archived variant keeps its own.',
  },
  'catalog.slug_taken': { status: 409, message: 'This address is taken.', hint: 'Choose another slug.' },
  'catalog.unknown_category': {
    status: 404,
    message: 'There is no such category.',
    hint: 'GET /api/categories lists them.',
  },
  'catalog.unknown_product': {
    status: 404,
    message: 'There is no such product.',
    hint: 'GET /api/products lists them.',
  },
  'catalog.unknown_sku': {
    status: 404,
    message: 'There is no such item.',
    hint: 'GET /api/products lists every SKU on sale.',
  },
  'catalog.uncounted': {
    status: 422,
    message: 'That item cannot run out: it has no stock to share.',
    hint: 'Name the SKU of an item that is counted.',
  },
  'catalog.stock_left': {
    status: 409,
    message: 'Units of this item lie in its own stock, where nothing else would sell them.',
    hint: 'Adjust that stock to nothing, then let it share another.',
  },
  'catalog.no_price': {
    status: 422,
    message: 'An item has no price in this currency.',
    hint: 'Choose a currency in which every item of the cart has a price.',
  },
  'checkout.refused': {
    status: 422,
    message: 'The payment provider did not accept this checkout.',
    hint: 'See `reason`; nothing was charged and nothing is reserved.',
  },
  'checkout.session_closed': {
    status: 409,
    message: 'This checkout is already over.',
    hint: 'Read the order: it may be paid, expired or canceled. Start a new checkout otherwise.',
  },
  'checkout.paid_first': {
    status: 409,
    message: 'The payment won the race: this order is paid.',
    hint: 'Read the order; to give the goods back, ask for a refund.',
  },
  'entitlement.unknown_feature': {
    status: 404,
    message: 'There is no such feature.',
    hint: 'GET /api/entitlements lists every feature of every plan.',
  },
  'fulfilment.exceeds_order': {
    status: 409,
    message: 'That is more than is left to send.',
    hint: 'Send at most what `left` says of each line.',
  },
  'fulfilment.not_paid': {
    status: 409,
    message: 'This order is not paid, or its money went back.',
    hint: 'Only what is paid for is sent.',
  },
  'customer.order_open': {
    status: 409,
    message: 'An order of this account is still under way.',
    hint: 'Cancel it, or wait until it is paid and sent: whoever sends it needs to know where to.',
  },
  'customer.subscription_live': {
    status: 409,
    message: 'A subscription of this account is still running.',
    hint: 'Cancel it and wait until it has ended; then the account can be deleted.',
  },
  'idempotency.other_body': {
    status: 422,
    message: 'This Idempotency-Key was used with another request.',
    hint: 'Use a new key for a new request.',
  },
  'idempotency.running': {
    status: 409,
    message: 'A request with this Idempotency-Key is still running.',
    hint: 'Wait a second and send it again.',
  },
  'list.unknown_cursor': {
    status: 422,
    message: 'This list does not go on from there.',
    hint: 'Send `next` of the page before with the very same query, or begin without `cursor`.',
  },
  'order.unknown': { status: 404, message: 'There is no such order.', hint: 'Check the id.' },
  'portal.no_customer': {
    status: 409,
    message: 'There is nothing to manage yet.',
    hint: 'Subscribe, or buy something, first.',
  },
  'plan.unknown_price': {
    status: 404,
    message: 'There is no such price.',
    hint: 'GET /api/plans lists what can be bought.',
  },
  'project.not_owner': {
    status: 403,
    message: 'Only the owner of a project may do that, and to others.',
    hint: 'Ask the owner.',
  },
  'project.unknown': {
    status: 404,
    message: 'There is no such project.',
    hint: 'GET /api/projects lists yours.',
  },
  'money.indivisible': {
    status: 422,
    message: 'Nobody can pay this amount to the last digit: Stripe takes this currency in larger steps.',
    hint: 'Round to a multiple of `stepMinor`, such as 12.340 dinars for 12.345, or whole krónur.',
  },
  'refund.exceeds_payment': {
    status: 409,
    message: 'That is more than is left of the payment.',
    hint: 'Refund at most `refundableMinor`.',
  },
  'refund.disputed': {
    status: 409,
    message: "The customer's bank has taken this payment back and decides about it.",
    hint: 'Wait for the outcome, or accept the dispute at Stripe: then the customer has the money.',
  },
  'order.disputed': {
    status: 409,
    message: "The customer's bank has taken the payment back and decides about it.",
    hint: 'Send nothing before the dispute is won.',
  },
  'refund.exceeds_quantity': {
    status: 409,
    message: 'That is more than is left of this line.',
    hint: 'Refund at most `refundableQuantity` of `sku`.',
  },
  'refund.unknown_line': {
    status: 422,
    message: 'The order has no such item.',
    hint: 'Name items by the SKUs of the order, each once.',
  },
  'refund.not_paid': {
    status: 409,
    message: 'This order has no payment to refund.',
    hint: 'Only paid orders can be refunded.',
  },
  'shipping.no_rate': {
    status: 422,
    message: 'We cannot charge for sending in this currency.',
    hint: 'Choose another currency; GET /api/shipping lists them.',
  },
  'shipping.unknown_country': {
    status: 422,
    message: 'We do not send goods to this country.',
    hint: 'Choose one of `countries`.',
  },
  'stock.insufficient': {
    status: 409,
    message: 'There is not enough in stock.',
    hint: 'Lower the quantities named in `short`.',
  },
  'stock.below_reserved': {
    status: 409,
    message: 'That is more than is free.',
    hint: 'Leave at least `reserved` on hand: open checkouts were promised it, and what they do not pay for comes free by itself.',
  },
  'stock.unknown': {
    status: 404,
    message: 'There is no such stock item.',
    hint: 'GET /api/admin/inventory lists them.',
  },
  'stripe.other_account': {
    status: 500,
    message: 'This database belongs to another Stripe account or mode.',
    hint: 'Use the STRIPE_SECRET_KEY of the account named in `expected`, or give this one a DATABASE_URL of its own.',
  },
  'subscription.change_refused': {
    status: 409,
    message: 'This subscription cannot be changed so.',
    hint: 'See `reason`; nothing was changed.',
  },
  'subscription.change_running': {
    status: 409,
    message: 'Another change of this subscription is not finished yet.',
    hint: 'Wait a moment, look at it again, and then decide.',
  },
  'subscription.exists': {
    status: 409,
    message: 'There is a subscription already.',
    hint: 'Change it instead: POST /api/subscriptions/{subscriptionId}/change.',
  },
  'subscription.not_live': {
    status: 409,
    message: 'This subscription has ended, or never began.',
    hint: 'Begin a new one.',
  },
  'subscription.payment_failed': {
    status: 402,
    message: 'The payment did not go through, and nothing was changed.',
    hint: 'Choose another card and try again.',
  },
  'subscription.unknown': {
    status: 404,
    message: 'There is no such subscription.',
    hint: 'Check the id.',
  },
  'tokens.grant_exceeded': {
    status: 409,
    message: 'That is more than is left to take back of this grant.',
    hint: 'Take back at most `reversible`.',
  },
  'tokens.grant_unknown': {
    status: 404,
    message: 'There is no such grant.',
    hint: "The account's ledger names its grants.",
  },
  'tokens.hold_closed': {
    status: 409,
    message: 'This hold is closed already.',
    hint: '`state` says how: captured, released, or expired.',
  },
  'tokens.hold_exceeded': {
    status: 422,
    message: 'That is more than was held.',
    hint: 'Capture at most `held`, and spend the rest.',
  },
  'tokens.hold_unknown': { status: 404, message: 'There is no such hold.', hint: 'Check the id.' },
  'tokens.insufficient': {
    status: 402,
    message: 'There are not enough tokens.',
    hint: '`missing` says how many more it takes. Buy one of `packs`, then ask under a new idempotency key.',
  },
  'tokens.key_reused': {
    status: 409,
    message: 'This idempotencyKey was used with another request.',
    hint: 'Use a new key for a new request.',
  },
  'stripe.unavailable': {
    status: 502,
    message: 'The payment provider did not answer.',
    hint: 'Nothing was charged. Try again in a minute.',
  },
} as const satisfies Record<string, { status: number; message: string; hint: string }>

export type ErrorCode = keyof typeof errorCatalog

export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, details: Record<string, unknown> = {}) {
    super(errorCatalog[code].message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

/**
 * What an event tells of is not here yet, because another one is late: it waits for `blockedOn`, an id at Stripe, and is taken up
 * when that arrives.
 */
export class DependencyNotReady extends Error {
  readonly blockedOn: string

  constructor(blockedOn: string) {
    super(`${blockedOn} is not there yet`)
    this.name = 'DependencyNotReady'
    this.blockedOn = blockedOn
  }
}

/** Whether `error` is a refusal of this engine, whichever copy of it threw. */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    error.name === 'AppError' &&
    'code' in error &&
    Object.hasOwn(errorCatalog, String(error.code))
  )
}
