import type { OrderId, OrderSummary } from '@countinghouse/engine'
import { describe, expect, test } from 'vitest'
import { renderEmail } from './render.ts'

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

test('a product name is escaped in HTML emails', () => {
  const { html, text } = renderEmail({ template: 'order_paid', order, link: 'ord_1.sealed' }, siteUrl)
  expect(html).not.toMatch(/<script|<img/)
  expect(html).toContain(
    '2 × &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;&amp;',
  )
  expect(text).toContain(attack)
})

test('an order email shows the lines and the total', () => {
  const { subject, text, html } = renderEmail(
    { template: 'order_paid', order, link: 'ord_1.sealed' },
    siteUrl,
  )
  expect(subject).toBe('Order CH-1001-N confirmed')
  expect(text).toContain('Total  ¥7,800')
  expect(html).toContain('¥7,800')
})

test.each([
  ['verify_email', '/account/verify'],
  ['password_reset', '/account/reset'],
] as const)('%s links to %s on the site of the shop', (template, path) => {
  const { text, html } = renderEmail({ template, token: 'a/b+c"d' }, siteUrl)
  const url = `${siteUrl}${path}?token=a%2Fb%2Bc%22d`
  expect(text).toContain(url)
  expect(html).toContain(`href="${url}"`)
})

describe('an email whose token was removed shows no link', () => {
  test.each(['verify_email', 'password_reset'] as const)('%s', (template) => {
    expect(renderEmail({ template, token: '' }, siteUrl).text).not.toContain(siteUrl)
  })
})

test.each([
  ['order_refunded', 'refunded €12.34'],
  ['refund_failed', 'refunded €12.34, but your bank returned it'],
] as const)('%s names the refunded amount, not the order total', (template, words) => {
  const { text, html } = renderEmail(
    { template, order, link: undefined, amountMinor: 1234, currency: 'eur' },
    siteUrl,
  )
  expect(text).toContain(words)
  expect(html).toContain(words)
})

test('a late payment is announced as refunded in full', () => {
  expect(renderEmail({ template: 'late_payment', order, link: undefined }, siteUrl).text).toContain(
    'refunding the full amount of ¥7,800',
  )
})

test('no subject contains a line break', () => {
  for (const notification of [
    { template: 'signed_up_again' },
    { template: 'order_paid', order, link: 'ord_1.sealed' },
  ] as const) {
    expect(renderEmail(notification, siteUrl).subject).not.toMatch(/[\r\n]/)
  }
})
