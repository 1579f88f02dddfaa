import type { SubscriberEmailTemplate } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { write } from './render.ts'

const siteUrl = 'https://shop.example'
const terms = { plan: 'Pro', amountMinor: 1900, currency: 'usd', interval: 'month' }
const money = { amountMinor: 1900, currency: 'usd' }
const at = '2026-07-04T12:00:00.000Z'

test.each<[SubscriberEmailTemplate, string, string]>([
  [{ template: 'subscription_started', ...terms, trialEnd: null }, 'Welcome to Pro', '$19.00 a month'],
  [
    { template: 'subscription_started', ...terms, trialEnd: at },
    'Your trial of Pro has begun',
    'free until July 4, 2026',
  ],
  [
    { template: 'subscription_canceled', ...terms, endsAt: at },
    'Pro ends on July 4, 2026',
    'yours until July 4, 2026',
  ],
  [{ template: 'subscription_ended', ...terms, unpaid: true }, 'Pro has ended', 'could not collect'],
  [{ template: 'subscription_ended', ...terms, unpaid: false }, 'Pro has ended', 'nothing more is charged'],
  [
    { template: 'subscription_doubled', ...terms, refundedMinor: 4900 },
    'You subscribed twice',
    '$49.00 is on its way back',
  ],
  [
    { template: 'subscription_doubled', ...terms, refundedMinor: 0 },
    'You subscribed twice',
    'Nothing was charged',
  ],
  [{ template: 'subscription_paused', ...terms }, 'Your trial of Pro is over', 'add a card'],
  [{ template: 'subscription_unpaid', ...terms }, 'Pro rests until it is paid', 'stopped trying'],
  [
    { template: 'trial_ending', ...terms, endsAt: at, hasCard: true },
    'Your trial of Pro ends on July 4, 2026',
    'charged to your card',
  ],
  [
    { template: 'trial_ending', ...terms, endsAt: at, hasCard: false },
    'Your trial of Pro ends on July 4, 2026',
    'add a card',
  ],
  [{ template: 'trial_repeated', ...terms }, 'Pro is not on trial', 'once for each card'],
  [
    { template: 'payment_declined', ...money, nextAttemptAt: at, payUrl: null },
    'did not go through',
    'again on July 4, 2026',
  ],
  [
    { template: 'payment_declined', ...money, nextAttemptAt: null, payUrl: null },
    'did not go through',
    'not tried again',
  ],
  [{ template: 'payment_recovered', ...money }, 'Your payment has arrived', '$19.00'],
])('%j says what happened, and what can be done', (emailTemplate, subject, words) => {
  const written = write(emailTemplate, siteUrl)
  expect(written.subject).toContain(subject)
  expect(written.subject).not.toMatch(/[\r\n]|null/)
  expect(written.text).toContain(words)
  expect(written.text).toContain(`${siteUrl}/account/billing`)
})

test('a payment that waits for its bank leads to where it is confirmed', () => {
  const payUrl = 'https://invoice.example/i/1'
  const { html, text } = write(
    { template: 'payment_action_required', ...money, nextAttemptAt: null, payUrl },
    siteUrl,
  )
  expect(html).toContain(`href="${payUrl}"`)
  expect(text).not.toContain('/account/billing')
})
