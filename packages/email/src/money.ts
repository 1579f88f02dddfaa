const undivided = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const inThousandths = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
const wholeInHundredths = new Set(['isk', 'ugx'])

/** 2499 USD as $24.99, 3900 JPY as ¥3,900: with the decimals that Stripe counts, as the engine has them. The platform has others for some. */
export function formatMoney(amountMinor: number, currency: string): string {
  const decimals = undivided.has(currency) ? 0 : inThousandths.has(currency) ? 3 : 2
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: wholeInHundredths.has(currency) ? 0 : decimals,
    maximumFractionDigits: decimals,
  }).format(amountMinor / 10 ** decimals)
}
