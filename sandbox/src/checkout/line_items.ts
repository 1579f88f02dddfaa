/** The lines of a session: priced once, when it is made. */

import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { amountOf, createInlinePrice } from '../prices/create.ts'
import type { World } from '../world.ts'
import type { LineItemInput } from './schema.ts'

type LineItem = Objects['item']
type Price = Objects['price']

export function createLineItems(world: World, inputs: LineItemInput[], currency: string | undefined): LineItem[] {
  const prices = inputs.map((input, index) => priceOf(world, input, `line_items[${index}]`))
  checkOneCurrency(prices, currency)
  return inputs.map((input, index) => {
    const price = prices[index]
    if (price === undefined) throw new Error('every line has its price')
    return createLineItem(world, price, input)
  })
}

function priceOf(world: World, input: LineItemInput, path: string): Price {
  if (input.price !== undefined && input.price_data !== undefined) {
    throw invalid('You may only specify one of these parameters: price, price_data.', { param: `${path}[price]` })
  }
  if (input.quantity === undefined || input.quantity < 1) {
    throw invalid('Quantity is required. Add `quantity` to your `line_items`.', {
      code: 'parameter_missing',
      param: `${path}[quantity]`,
    })
  }
  if (input.price_data !== undefined) return createInlinePrice(world, input.price_data)
  if (input.price === undefined)
    throw invalid(`Missing required param: ${path}[price].`, { code: 'parameter_missing', param: `${path}[price]` })
  const price = world.store.get('price', input.price, `${path}[price]`)
  if (!price.active)
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, { param: `${path}[price]` })
  return price
}

function checkOneCurrency(prices: Price[], currency: string | undefined) {
  const expected = currency ?? prices[0]?.currency
  const other = prices.find((price) => price.currency !== expected)
  if (other === undefined) return
  throw invalid(
    `All prices on the Checkout Session must have the same currency. Expected \`${expected}\`, got \`${other.currency}\`.`,
    { param: 'line_items' },
  )
}

function createLineItem(world: World, price: Price, input: LineItemInput): LineItem {
  const quantity = input.quantity ?? 1
  const amount = amountOf(price, quantity)
  return world.store.insert(
    {
      id: world.ids.next('li_1', 23),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: world.store.find('product', price.product)?.name ?? null,
      metadata: null,
      price,
      quantity,
    },
    input.tax_rates ? { taxRates: input.tax_rates.map((id) => world.store.get('tax_rate', id, 'tax_rates').id) } : undefined,
  )
}

export function lineItemsOf(world: World, session: Objects['checkout.session']): LineItem[] {
  return world.store.hidden('checkout.session', session.id).lineItems.map((id) => world.store.get('item', id))
}
