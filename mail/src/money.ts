/** 2499 USD as $24.99, 3900 JPY as ¥3,900: how many decimals a currency has, the platform knows. */
export function formatMoney(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() })
  const { maximumFractionDigits: decimals = 2 } = format.resolvedOptions()
  return format.format(amountMinor / 10 ** decimals)
}
