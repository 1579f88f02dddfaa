/**
 * What this shop sells by subscription: yours to change. It is checked when the shop starts, and `npx countinghouse catalog push` makes
 * Stripe's products and prices what it says. A key is for ever: prices, rows and customers name the plan by it. Whoever subscribed to a
 * price that you change keeps theirs; a plan that you no longer offer stays here, `archived: true`, for those who have it.
 */
import type { Plans } from './packages/engine/src/index.ts'

export default {
  free: { projects: 1, seats: 1, export: false },
  plans: [
    {
      key: 'pro',
      name: 'Pro',
      description: 'For one who works alone and means it.',
      features: { projects: 10, seats: 3, export: true },
      tokens: { monthly: 100, rollover: { upTo: 200 }, trial: 20, onChange: 'difference' },
      prices: [
        { interval: 'month', currency: 'usd', amountMinor: 1900 },
        { interval: 'year', currency: 'usd', amountMinor: 19_000 },
        { interval: 'month', currency: 'eur', amountMinor: 1700 },
        { interval: 'year', currency: 'eur', amountMinor: 17_000 },
        { interval: 'month', currency: 'jpy', amountMinor: 2800 },
        { interval: 'year', currency: 'jpy', amountMinor: 28_000 },
      ],
      trial: { days: 14, card: 'required' },
      graceDays: 7,
    },
    {
      key: 'studio',
      name: 'Studio',
      description: 'For a team, and for all of its projects.',
      features: { projects: 'unlimited', seats: { perUnit: 10 }, export: true },
      tokens: { monthly: 500, rollover: { periods: 2 }, onChange: 'difference' },
      prices: [
        { interval: 'month', currency: 'usd', amountMinor: 4900 },
        { interval: 'year', currency: 'usd', amountMinor: 49_000 },
        { interval: 'month', currency: 'eur', amountMinor: 4500 },
        { interval: 'year', currency: 'eur', amountMinor: 45_000 },
        { interval: 'month', currency: 'jpy', amountMinor: 7200 },
        { interval: 'year', currency: 'jpy', amountMinor: 72_000 },
      ],
      graceDays: 14,
    },
  ],
  packs: [
    {
      key: 'tokens_50',
      name: '50 tokens',
      tokens: 50,
      sku: 'TOKENS-50',
      prices: [
        { currency: 'usd', amountMinor: 500 },
        { currency: 'eur', amountMinor: 500 },
        { currency: 'jpy', amountMinor: 800 },
      ],
    },
    {
      key: 'tokens_200',
      name: '200 tokens',
      tokens: 200,
      sku: 'TOKENS-200',
      prices: [
        { currency: 'usd', amountMinor: 1800 },
        { currency: 'eur', amountMinor: 1800 },
        { currency: 'jpy', amountMinor: 2900 },
      ],
    },
  ],
} satisfies Plans
