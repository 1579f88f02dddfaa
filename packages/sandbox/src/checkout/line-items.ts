/** Line items of a session. Their prices are fixed when the session is created. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { amountOf, createInlinePrice } from '../prices/create.ts'
import type { LineItemInput } from './schema.ts'

type LineItem = Objects['item']
type Price = Objects['price']

export function createLineItems(
  ctx: SandboxContext,
  inputs: LineItemInput[],
  currency: string | undefined,
): LineItem[] {
  const prices = inputs.map((input, index) => priceOf(ctx, input, `line_items[${index}]`))
  checkOneCurrency(prices, currency)
  return inputs.map((input, index) => {
    const price = prices[index]
    if (price === undefined) {
      throw new Error(`Line item ${index} has no price`)
    }
    return createLineItem(ctx, price, input)
  })
}

function priceOf(ctx: SandboxContext, input: LineItemInput, path: string): Price {
  if (input.price !== undefined && input.price_data !== undefined) {
    throw invalid('You may only specify one of these parameters: price, price_data.', {
      param: `${path}[price]`,
    })
  }
  if (input.quantity === undefined || input.quantity < 1) {
    throw invalid('Quantity is required. Add `quantity` to your `line_items`.', {
      code: 'parameter_missing',
      param: `${path}[quantity]`,
    })
  }
  checkAdjustable(input, path)
  if (input.price_data !== undefined) {
    return createInlinePrice(ctx, input.price_data)
  }
  if (input.price === undefined) {
    throw invalid(`Missing required param: ${path}[price].`, {
      code: 'parameter_missing',
      param: `${path}[price]`,
    })
  }
  const price = ctx.store.get('price', input.price, `${path}[price]`)
  if (!price.active) {
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, {
      param: `${path}[price]`,
    })
  }
  return price
}

/** Quantities that the customer can choose: 0 to 99 by default. */
function adjustableQuantity({ adjustable_quantity: input }: LineItemInput): LineItem['adjustable_quantity'] {
  if (input === undefined) {
    return null
  }
  const { enabled, maximum = 99, minimum = 0 } = input
  return enabled ? { enabled, maximum, minimum } : { enabled, maximum: null, minimum: null }
}

function checkAdjustable(input: LineItemInput, path: string) {
  const adjustable = adjustableQuantity(input)
  if (!adjustable?.enabled) {
    return
  }
  const { maximum = 0, minimum = 0 } = adjustable
  if ((minimum ?? 0) > (maximum ?? 0)) {
    throw invalid('`minimum` must not be greater than `maximum`.', {
      param: `${path}[adjustable_quantity][minimum]`,
    })
  }
  if (!isWithin(adjustable, input.quantity ?? 0)) {
    throw invalid(
      `The quantity must be between the \`minimum\` (${minimum}) and \`maximum\` (${maximum}) of \`adjustable_quantity\`.`,
      {
        param: `${path}[quantity]`,
      },
    )
  }
}

const isWithin = ({ maximum, minimum }: NonNullable<LineItem['adjustable_quantity']>, quantity: number) =>
  quantity >= (minimum ?? 0) && quantity <= (maximum ?? 0)

function checkOneCurrency(prices: Price[], currency: string | undefined) {
  const expected = currency ?? prices[0]?.currency
  const other = prices.find((price) => price.currency !== expected)
  if (other === undefined) {
    return
  }
  throw invalid(
    `All prices on the Checkout Session must have the same currency. Expected \`${expected}\`, got \`${other.currency}\`.`,
    { param: 'line_items' },
  )
}

function createLineItem(ctx: SandboxContext, price: Price, input: LineItemInput): LineItem {
  const quantity = input.quantity ?? 1
  const amount = amountOf(price, quantity)
  return ctx.store.insert(
    {
      id: ctx.ids.next('li_1', 23),
      object: 'item',
      adjustable_quantity: adjustableQuantity(input),
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: ctx.store.find('product', price.product)?.name ?? null,
      metadata: null,
      price,
      quantity,
    },
    input.tax_rates
      ? { taxRates: input.tax_rates.map((id) => ctx.store.get('tax_rate', id, 'tax_rates').id) }
      : undefined,
  )
}

/**
 * Changes the quantities of adjustable line items. Takes quantities by line item id; 0 is allowed.
 * @throws StripeError with a message for the customer when a quantity is out of range
 */
export function adjustQuantities(
  ctx: SandboxContext,
  session: Objects['checkout.session'],
  quantities: Record<string, number>,
) {
  for (const line of lineItemsOf(ctx, session)) {
    const quantity = quantities[line.id]
    if (
      quantity === undefined ||
      quantity === line.quantity ||
      !line.adjustable_quantity?.enabled ||
      line.price === null
    ) {
      continue
    }
    const { minimum, maximum } = line.adjustable_quantity
    if (!isWithin(line.adjustable_quantity, quantity)) {
      throw incomplete(`The quantity of “${line.description}” must be between ${minimum} and ${maximum}.`)
    }
    const amount = amountOf(line.price, quantity)
    ctx.store.save({ ...line, quantity, amount_subtotal: amount, amount_total: amount })
  }
}

/**
 * Removes line items with quantity 0.
 * @throws StripeError with a message for the customer when none is left
 */
export function removeZeroQuantities(ctx: SandboxContext, session: Objects['checkout.session']) {
  const lines = lineItemsOf(ctx, session)
  const remaining = lines.filter(({ quantity }) => quantity !== 0)
  if (remaining.length === lines.length) {
    return
  }
  const isEnough =
    session.mode === 'subscription' ? remaining.some(({ price }) => price?.recurring) : remaining.length > 0
  if (!isEnough) {
    throw incomplete('Your order is empty. Choose a quantity of at least 1.')
  }
  const internal = ctx.store.internal('checkout.session', session.id)
  ctx.store.setInternal('checkout.session', session.id, {
    ...internal,
    lineItems: remaining.map(({ id }) => id),
  })
}

export function lineItemsOf(ctx: SandboxContext, session: Objects['checkout.session']): LineItem[] {
  return ctx.store.internal('checkout.session', session.id).lineItems.map((id) => ctx.store.get('item', id))
}
