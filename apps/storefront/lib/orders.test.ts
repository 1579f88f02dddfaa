import { expect, test } from 'vitest'
import { addressLines, timelineText, ordersAddress, partsOf, readOrderFilter } from '#lib/orders.ts'

test('the address of a filter asks for that filter', () => {
  const filter = {
    status: 'paid',
    fulfillment: 'due',
    dispute: 'open',
    search: 'CH-1042',
    review: true,
    before: 'ord_1',
  } as const
  const query = Object.fromEntries(new URL(ordersAddress(filter), 'http://shop').searchParams)
  expect(readOrderFilter(query)).toEqual(filter)
  expect(ordersAddress({})).toBe('/admin/orders')
})

test('what no filter can ask for is passed over', () => {
  expect(
    readOrderFilter({
      status: 'lost',
      fulfillment: 'maybe',
      search: '  ',
      review: 'perhaps',
      before: ['a', 'b'],
    }),
  ).toEqual({})
})

test('only what is there stands between the lines and the total', () => {
  const order = { discountMinor: 0, shippingMinor: 490, taxMinor: 0, taxIncluded: false }
  expect(partsOf(order as Parameters<typeof partsOf>[0])).toEqual([['Shipping', 490]])
})

test('an address is written as on an envelope, without gaps', () => {
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
  ['open', '$5.00 disputed. The bank has the money until it decides'],
  ['lost', '$5.00 disputed, and given back by the bank for good.'],
  ['something new', 'Disputed, for $5.00: something new.'],
])('a dispute that is %s reads %s', (text, message) => {
  expect(timelineText({ kind: 'dispute', text, money: { amountMinor: 500, currency: 'usd' } })).toContain(message)
})

test.each([
  ['succeeded', '$5.00 given back.'],
  ['intended', '$5.00 goes back.'],
  ['something new', 'Refund of $5.00: something new.'],
])('a refund that is %s reads %s', (text, message) => {
  expect(timelineText({ kind: 'refund', text, money: { amountMinor: 500, currency: 'usd' } })).toBe(message)
})
