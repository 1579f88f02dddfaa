import type { SubscriberEmailTemplate } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { renderEmail } from './render.ts'

const siteUrl = 'https://shop.example'
const terms = { plan: 'Pro', amountMinor: 1900, currency: 'usd', interval: 'month' }
const money = { amountMinor: 1900, currency: 'usd' }
const at = '2026-07-04T12:00:00.000Z'

test.each<[SubscriberEmailTemplate, string, string]>([
  [{ template: 'subscription_started', ...terms, trialEnd: null }, 'Welcome to Pro', '$19.00 a month'],
  [
    { template: 'subscription_started', ...terms, trialEnd: at },
    'Your free trial of Pro has started',
    'free trial ends July 4, 2026',
  ],
  [
    { template: 'subscription_canceled', ...terms, endsAt: at },
    'Your Pro subscription ends July 4, 2026',
    'active until July 4, 2026',
  ],
  [
    { template: 'subscription_ended', ...terms, unpaid: true },
    'Your Pro subscription has ended',
    'could not collect',
  ],
  [
    { template: 'subscription_ended', ...terms, unpaid: false },
    'Your Pro subscription has ended',
    'will not be charged again',
  ],
  [
    { template: 'subscription_doubled', ...terms, refundedMinor: 4900 },
    'You subscribed twice',
    'refunded $49.00',
  ],
  [
    { template: 'subscription_doubled', ...terms, refundedMinor: 0 },
    'You subscribed twice',
    'You were not charged',
  ],
  [{ template: 'subscription_paused', ...terms }, 'Your free trial of Pro has ended', 'add a payment method'],
  [{ template: 'subscription_unpaid', ...terms }, 'Your Pro subscription is past due', 'stopped trying'],
  [
    { template: 'trial_ending', ...terms, endsAt: at, hasCard: true },
    'Your free trial of Pro ends July 4, 2026',
    'charge your payment method $19.00 a month',
  ],
  [
    { template: 'trial_ending', ...terms, endsAt: at, hasCard: false },
    'Your free trial of Pro ends July 4, 2026',
    'add a payment method',
  ],
  [{ template: 'trial_repeated', ...terms }, 'Your free trial of Pro has ended', 'once per card'],
  [
    { template: 'payment_declined', ...money, nextAttemptAt: at, payUrl: null },
    'Your payment failed',
    'try again on July 4, 2026',
  ],
  [
    { template: 'payment_declined', ...money, nextAttemptAt: null, payUrl: null },
    'Your payment failed',
    'will not try again automatically',
  ],
  [{ template: 'payment_recovered', ...money }, 'We received your payment', '$19.00'],
])('%j says what happened and links to billing', (notification, subject, words) => {
  const rendered = renderEmail(notification, siteUrl)
  expect(rendered.subject).toContain(subject)
  expect(rendered.subject).not.toMatch(/[\r\n]|null/)
  expect(rendered.text).toContain(words)
  expect(rendered.text).toContain(`${siteUrl}/account/billing`)
})

test('a payment that needs confirmation links to the page that confirms it', () => {
  const payUrl = 'https://invoice.example/i/1'
  const { html, text } = renderEmail(
    { template: 'payment_action_required', ...money, nextAttemptAt: null, payUrl },
    siteUrl,
  )
  expect(html).toContain(`href="${payUrl}"`)
  expect(text).not.toContain('/account/billing')
})
