import type { OrderId, OrderSummary } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { write } from './render.ts'

const siteUrl = 'https://shop.example'
const attack = `<script>alert('1')</script>"><img src=x onerror=alert(2)>&`

const order: OrderSummary = {
  orderId: 'ord_1' as OrderId,
  number: 'CH-1001-N',
  status: 'paid',
  subtotalMinor: 7800,
  discountMinor: 0,
  shippingMinor: 0,
  taxMinor: 0,
  taxIncluded: false,
  totalMinor: 7800,
  currency: 'jpy',
  items: [{ sku: 'A', name: attack, options: { [attack]: attack }, quantity: 2, amountMinor: 7800 }],
}

test('a product’s name is text in a mail, whatever it says', () => {
  const { html, text } = write({ template: 'order_paid', order, link: 'ord_1.sealed' }, siteUrl)
  expect(html).not.toMatch(/<script|<img/)
  expect(html).toContain(
    '2 × &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;&amp;',
  )
  expect(text).toContain(attack)
})

test('an order is told with its lines and its total', () => {
  const { subject, text, html } = write({ template: 'order_paid', order, link: 'ord_1.sealed' }, siteUrl)
  expect(subject).toBe('Your order CH-1001-N')
  expect(text).toContain('Total  ¥7,800')
  expect(html).toContain('¥7,800')
})

test.each([
  ['verify_email', '/account/verify'],
  ['password_reset', '/account/reset'],
] as const)('%s leads to %s on the shop itself', (template, path) => {
  const { text, html } = write({ template, token: 'a/b+c"d' }, siteUrl)
  const url = `${siteUrl}${path}?token=a%2Fb%2Bc%22d`
  expect(text).toContain(url)
  expect(html).toContain(`href="${url}"`)
})

describe('a link that is no longer kept is not shown', () => {
  test.each(['verify_email', 'password_reset'] as const)('%s', (template) => {
    expect(write({ template, token: '' }, siteUrl).text).not.toContain(siteUrl)
  })
})

test.each([
  ['order_refunded', 'given back €12.34'],
  ['refund_failed', 'gave back €12.34, and your bank sent it back'],
] as const)('%s names the amount that moved, whatever the order came to', (template, words) => {
  const { text, html } = write(
    { template, order, link: undefined, amountMinor: 1234, currency: 'eur' },
    siteUrl,
  )
  expect(text).toContain(words)
  expect(html).toContain(words)
})

test('who paid too late is told that all of it goes back', () => {
  expect(write({ template: 'late_payment', order, link: undefined }, siteUrl).text).toContain(
    'All of it, ¥7,800, goes back',
  )
})

test('no subject breaks into another header', () => {
  for (const told of [
    { template: 'signed_up_again' },
    { template: 'order_paid', order, link: 'ord_1.sealed' },
  ] as const) {
    expect(write(told, siteUrl).subject).not.toMatch(/[\r\n]/)
  }
})
