import { expect, test } from 'vitest'
import { addressLines, orderAdjustments, ordersUrl, parseOrderFilter, timelineText } from '#lib/orders.ts'

test('an order filter survives a round trip through its URL', () => {
  const filter = {
    status: 'paid',
    fulfillment: 'due',
    dispute: 'open',
    search: 'CH-1042',
    review: true,
    before: 'ord_1',
  } as const
  const query = Object.fromEntries(new URL(ordersUrl(filter), 'http://shop').searchParams)
  expect(parseOrderFilter(query)).toEqual(filter)
  expect(ordersUrl({})).toBe('/admin/orders')
})

test('invalid filter values are ignored', () => {
  expect(
    parseOrderFilter({
      status: 'lost',
      fulfillment: 'maybe',
      search: '  ',
      review: 'perhaps',
      before: ['a', 'b'],
    }),
  ).toEqual({})
})

test('adjustments of 0 are left out', () => {
  const order = { discountMinor: 0, shippingMinor: 490, taxMinor: 0, taxIncluded: false }
  expect(orderAdjustments(order as Parameters<typeof orderAdjustments>[0])).toEqual([['Shipping', 490]])
})

test('an address has one line per part, without empty lines', () => {
  const to = {
    name: 'Ada',
    phone: null,
    line1: 'Unter den Linden 1',
    line2: null,
    postalCode: '10117',
    city: 'Berlin',
    state: null,
  }
  expect(addressLines({ ...to, country: 'DE' })).toEqual([
    'Ada',
    'Unter den Linden 1',
    '10117 Berlin',
    'Germany',
  ])
})

test.each([
  ['open', '$5.00 disputed. The bank holds the money until it decides.'],
  ['lost', 'Dispute of $5.00 lost. The bank returned the money to the customer.'],
  ['something new', 'Dispute of $5.00: something new.'],
])('a dispute with status %s is shown as %s', (text, message) => {
  expect(timelineText({ kind: 'dispute', text, money: { amountMinor: 500, currency: 'usd' } })).toContain(
    message,
  )
})

test.each([
  ['succeeded', '$5.00 refunded.'],
  ['intended', 'Refund of $5.00 started.'],
  ['something new', 'Refund of $5.00: something new.'],
])('a refund with status %s is shown as %s', (text, message) => {
  expect(timelineText({ kind: 'refund', text, money: { amountMinor: 500, currency: 'usd' } })).toBe(message)
})
