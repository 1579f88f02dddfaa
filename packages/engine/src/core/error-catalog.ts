/** Every expected error of the engine, by code. See `errors.ts`. */
export const errorCatalog = {
  'api_key.unknown': {
    status: 404,
    message: 'API key not found.',
    hint: 'Run `countinghouse api-keys list`.',
  },
  'cart.empty': {
    status: 409,
    message: 'Your cart is empty.',
    hint: 'Add an item to the cart, or send `items`.',
  },
  'cart.items_gone': {
    status: 409,
    message: 'Some items in your cart are no longer available. Remove them to continue.',
    hint: 'Remove the items listed in `skus`.',
  },
  'cart.prices_changed': {
    status: 409,
    message: 'Prices have changed since you added these items. Review your cart before you continue.',
    hint: 'Show the cart again, and send its `priceVersion` with the checkout.',
  },
  'cart.too_many_lines': {
    status: 422,
    message: 'Your cart has too many different items. Remove one to add another.',
    hint: 'Remove an item first.',
  },
  'catalog.options_differ': {
    status: 422,
    message: 'The options do not match the options of this product.',
    hint: 'Give one value for each of `optionNames`, and no others.',
  },
  'catalog.options_taken': {
    status: 409,
    message: 'Another variant of this product already has these options.',
    hint: 'Edit that variant, or archive it first.',
  },
  'catalog.sku_taken': {
    status: 409,
    message: 'This SKU is already in use.',
    hint: 'Choose another SKU. Archived variants keep theirs.',
  },
  'catalog.slug_taken': {
    status: 409,
    message: 'This URL handle is already in use.',
    hint: 'Choose another slug.',
  },
  'catalog.unknown_category': {
    status: 404,
    message: 'Category not found.',
    hint: 'GET /api/categories lists all categories.',
  },
  'catalog.unknown_product': {
    status: 404,
    message: 'Product not found.',
    hint: 'GET /api/products lists all products.',
  },
  'catalog.unknown_sku': {
    status: 404,
    message: 'Item not found.',
    hint: 'GET /api/products lists every SKU on sale.',
  },
  'catalog.uncounted': {
    status: 422,
    message: 'The inventory of this item is not tracked, so it cannot be shared.',
    hint: 'Give the SKU of an item whose inventory is tracked.',
  },
  'catalog.stock_left': {
    status: 409,
    message: 'This item still has inventory of its own. Adjust it to 0 before you share inventory.',
    hint: 'Adjust its inventory to 0, then set `inventoryOf`.',
  },
  'catalog.no_price': {
    status: 422,
    message: 'An item has no price in this currency. Choose another currency.',
    hint: 'Choose a currency in which every item has a price.',
  },
  'checkout.refused': {
    status: 422,
    message: 'The payment provider did not accept this checkout. You have not been charged.',
    hint: 'See `reason`. Nothing was charged or reserved.',
  },
  'checkout.session_closed': {
    status: 409,
    message: 'This checkout is already closed.',
    hint: 'Fetch the order: it may be paid, expired or canceled. Otherwise, start a new checkout.',
  },
  'checkout.paid_first': {
    status: 409,
    message: 'This order has already been paid.',
    hint: 'Fetch the order. To return the payment, issue a refund.',
  },
  'entitlement.unknown_feature': {
    status: 404,
    message: 'Feature not found.',
    hint: 'GET /api/entitlements lists every feature of every plan.',
  },
  'fulfilment.exceeds_order': {
    status: 409,
    message: 'The quantity is larger than the number of unfulfilled items.',
    hint: 'Fulfill at most the quantities in `left`.',
  },
  'fulfilment.not_paid': {
    status: 409,
    message: 'Only paid orders can be fulfilled. This one is unpaid or refunded.',
    hint: 'Fulfill an order after its payment.',
  },
  'customer.order_open': {
    status: 409,
    message: 'This account has an open order. Cancel it, or wait until it is fulfilled.',
    hint: 'The shipping address of an open order cannot be erased.',
  },
  'customer.subscription_live': {
    status: 409,
    message: 'This account has a subscription. Cancel it, and delete the account after it has ended.',
    hint: 'The account can be deleted once every subscription has ended.',
  },
  'idempotency.other_body': {
    status: 422,
    message: 'This request was already sent with different details.',
    hint: 'The Idempotency-Key was used with another request. Use a new key for a new request.',
  },
  'idempotency.running': {
    status: 409,
    message: 'This request is still being processed. Try again in a moment.',
    hint: 'A request with this Idempotency-Key is still running. Retry after a second.',
  },
  'list.unknown_cursor': {
    status: 422,
    message: 'Invalid or expired cursor.',
    hint: 'Send `next` of the previous page with the same query, or start without `cursor`.',
  },
  'order.unknown': { status: 404, message: 'Order not found.', hint: 'Check the id.' },
  'portal.no_customer': {
    status: 409,
    message: 'There is nothing to manage yet.',
    hint: 'The portal needs a Stripe customer, which the first purchase creates.',
  },
  'plan.unknown_price': {
    status: 404,
    message: 'Price not found.',
    hint: 'GET /api/plans lists the prices on offer.',
  },
  'project.not_owner': {
    status: 403,
    message: 'Only the owner can change the members of a project, and the owner cannot be removed.',
    hint: 'Send the request as the owner. Members can remove themselves.',
  },
  'project.unknown': {
    status: 404,
    message: 'Project not found.',
    hint: "GET /api/projects lists the user's projects.",
  },
  'money.indivisible': {
    status: 422,
    message: 'The payment provider does not accept this amount in this currency. Round it.',
    hint: 'Round to a multiple of `stepMinor`, such as 12.340 dinars for 12.345, or whole krónur.',
  },
  'refund.exceeds_payment': {
    status: 409,
    message: 'The refund is larger than what is left of the payment.',
    hint: 'Refund at most `refundableMinor`.',
  },
  'refund.disputed': {
    status: 409,
    message: "This payment is disputed and cannot be refunded while the customer's bank decides.",
    hint: 'Wait for the outcome, or accept the dispute at Stripe, which returns the payment to the customer.',
  },
  'order.disputed': {
    status: 409,
    message: 'The payment for this order is disputed, so no items can be fulfilled.',
    hint: 'Wait until the dispute is won.',
  },
  'refund.exceeds_quantity': {
    status: 409,
    message: 'The quantity is larger than what is left to refund of this item.',
    hint: 'Refund at most `refundableQuantity` of `sku`.',
  },
  'refund.unknown_line': {
    status: 422,
    message: 'This item is not in the order.',
    hint: 'Name items by the SKUs of the order, each once.',
  },
  'refund.not_paid': {
    status: 409,
    message: 'This order has no payment to refund.',
    hint: 'Only paid orders can be refunded.',
  },
  'shipping.no_rate': {
    status: 422,
    message: 'Shipping is not available in this currency. Choose another currency.',
    hint: 'GET /api/shipping lists the currencies of each zone.',
  },
  'shipping.unknown_country': {
    status: 422,
    message: 'We do not ship to this country.',
    hint: 'Choose one of `countries`.',
  },
  'stock.insufficient': {
    status: 409,
    message: 'Not enough stock.',
    hint: 'Lower the quantities of the items in `short`.',
  },
  'stock.below_reserved': {
    status: 409,
    message: 'The quantity on hand cannot be lower than the reserved quantity.',
    hint: 'Leave at least `reserved` on hand. Units reserved by a checkout become available again if it expires unpaid.',
  },
  'stock.unknown': {
    status: 404,
    message: 'Inventory item not found.',
    hint: 'GET /api/admin/inventory lists all inventory items.',
  },
  'stripe.other_account': {
    status: 500,
    message: 'This database belongs to another Stripe account or mode.',
    hint: 'Use the STRIPE_SECRET_KEY of the account in `expected`, or set a separate DATABASE_URL for this account.',
  },
  'subscription.change_refused': {
    status: 409,
    message: 'This change to the subscription is not possible.',
    hint: 'See `reason`. Nothing was changed.',
  },
  'subscription.change_running': {
    status: 409,
    message: 'Another change to this subscription is in progress. Try again in a moment.',
    hint: 'Wait a moment, fetch the subscription again, and retry if it still differs.',
  },
  'subscription.exists': {
    status: 409,
    message: 'You already have a subscription. Change it instead.',
    hint: 'Change it: POST /api/subscriptions/{subscriptionId}/change.',
  },
  'subscription.not_live': {
    status: 409,
    message: 'This subscription has ended or never started.',
    hint: 'Start a new subscription.',
  },
  'subscription.payment_failed': {
    status: 402,
    message: 'The payment failed, and nothing was changed. Try another payment method.',
    hint: 'Let the customer choose another payment method, then retry.',
  },
  'subscription.unknown': { status: 404, message: 'Subscription not found.', hint: 'Check the id.' },
  'tokens.grant_exceeded': {
    status: 409,
    message: 'The amount is larger than what is left to revoke of this grant.',
    hint: 'Revoke at most `reversible`.',
  },
  'tokens.grant_unknown': {
    status: 404,
    message: 'Grant not found.',
    hint: 'The entries of the account name its grants.',
  },
  'tokens.hold_closed': {
    status: 409,
    message: 'This hold is already closed.',
    hint: '`state` says how: captured, released or expired.',
  },
  'tokens.hold_exceeded': {
    status: 422,
    message: 'The amount is larger than the hold.',
    hint: 'Capture at most `held`, and spend the rest.',
  },
  'tokens.hold_unknown': { status: 404, message: 'Hold not found.', hint: 'Check the id.' },
  'tokens.insufficient': {
    status: 402,
    message: 'Not enough tokens.',
    hint: '`missing` is the number of tokens to buy. Buy one of `packs`, then retry with a new idempotency key.',
  },
  'tokens.key_reused': {
    status: 409,
    message: 'This request was already sent with different details.',
    hint: 'The idempotencyKey was used with another request. Use a new key for a new request.',
  },
  'stripe.unavailable': {
    status: 502,
    message: 'The payment provider is not responding. Try again in a minute.',
    hint: 'Nothing was charged. Retry in a minute.',
  },
} as const satisfies Record<string, { status: number; message: string; hint: string }>

export type ErrorCode = keyof typeof errorCatalog
