/**
 * What this shop sells and how: change it freely. It is validated when the shop starts;
 * `npx countinghouse catalog push` brings Stripe's products, prices and customer portal in line
 * with it. A plan's key is permanent: rows, prices and customers refer to it. Subscribers of a
 * price that you change keep theirs. A plan that is no longer offered stays here, `archived: true`,
 * for those who have it.
 */
import { defineConfig, type ShippingRate } from '@countinghouse/engine'

export default defineConfig({
  branding: { name: 'Countinghouse' },

  // The first is the default.
  currencies: ['usd', 'eur', 'jpy'],

  // For the catalog's search: a text search configuration of PostgreSQL.
  searchLanguage: 'english',

  promotionCodes: true,

  // 'on_top' and 'included' use Stripe Tax, which has to be set up in the Stripe account.
  tax: 'none',

  shipping: {
    askPhone: false,
    // The first zone is assumed until a customer chooses a country. Without zones, Checkout asks
    // for no address and shipping is free.
    zones: [
      {
        countries: ['US'],
        rates: [
          rate('Standard', [3, 5], { usd: [490, 2000], eur: [490, 2000], jpy: [700, 3000] }),
          rate('Express', [1, 2], { usd: [1490], eur: [1490], jpy: [2200] }),
        ],
      },
      {
        countries: ['AT', 'BE', 'DE', 'DK', 'ES', 'FI', 'FR', 'IE', 'IT', 'NL', 'PL', 'PT', 'SE'],
        rates: [
          rate('Standard', [4, 7], { usd: [690, 6000], eur: [590, 5000], jpy: [1000, 9000] }),
          rate('Express', [2, 3], { usd: [1990], eur: [1890], jpy: [2900] }),
        ],
      },
      {
        countries: ['AU', 'CA', 'CH', 'GB', 'JP', 'NO', 'NZ', 'SG'],
        rates: [rate('International', [6, 12], { usd: [1290], eur: [1190], jpy: [1900] })],
      },
    ],
  },

  freeFeatures: { projects: 1, seats: 1, export: false },

  plans: [
    {
      key: 'pro',
      name: 'Pro',
      description: 'For professionals who work alone.',
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
      description: 'For teams, with seats for everyone and unlimited projects.',
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
})

/** `eur: [590, 5000]` is €5.90, and free for orders of €50.00 or more. */
function rate(
  name: string,
  businessDays: [number, number],
  prices: Record<string, [amountMinor: number, freeFromMinor?: number]>,
): ShippingRate {
  return {
    name,
    businessDays,
    prices: Object.entries(prices).map(([currency, [amountMinor, freeFromMinor]]) => ({
      currency,
      amountMinor,
      ...(freeFromMinor === undefined ? {} : { freeFromMinor }),
    })),
  }
}
