/** On offer in the header, the shop's first currency first. */
export const currencies = ['usd', 'eur', 'jpy'] as const
export const firstCurrency = currencies[0]
