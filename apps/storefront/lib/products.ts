/** The catalog and inventory on admin pages. */

import { numeralOf, parseMoney } from '@countinghouse/engine/money'
import { currencies } from '#lib/config.ts'
import type { InventoryMovement, InventoryRow, Price } from '#server/shop.ts'

/** A path on the shop's own site, or an https URL whose origin IMAGE_ORIGINS allows. */
export const imagePattern = '(/|https://).+'

const priceField = (currency: string): string => `price-${currency}`

/**
 * One field per currency of the shop, plus one for each other currency the product has a price in.
 */
export function priceFields(prices: Price[]): { name: string; currency: string; amount: string }[] {
  const shown = [...new Set([...currencies, ...prices.map(({ currency }) => currency)])]
  return shown.map((currency) => {
    const price = prices.find((each) => each.currency === currency)
    return {
      name: priceField(currency),
      currency,
      amount: price ? numeralOf(price.amountMinor, currency) : '',
    }
  })
}

/**
 * Empty fields are skipped. `invalidCurrency` is the currency of a field without a valid amount.
 */
export function readPrices(form: FormData): { prices: Price[] } | { invalidCurrency: string } {
  const typed = [...form].flatMap(([name, text]) => {
    const [, currency] = /^price-([a-z]{3})$/.exec(name) ?? []
    return currency && typeof text === 'string' && text.trim() !== '' ? [{ currency, text }] : []
  })
  const prices = typed.map(({ currency, text }) => ({
    currency,
    amountMinor: parseMoney(text, currency) ?? 0,
  }))
  const invalid = prices.find(({ amountMinor }) => amountMinor < 1)
  return invalid ? { invalidCurrency: invalid.currency.toUpperCase() } : { prices }
}

/** The prices of a form that needs at least one; `error` says what to correct. */
export function requirePrices(form: FormData): { prices: Price[] } | { error: string } {
  const result = readPrices(form)
  if ('invalidCurrency' in result) {
    return { error: `Enter a valid price in ${result.invalidCurrency}.` }
  }
  return result.prices.length === 0 ? { error: 'Enter a price in at least one currency.' } : result
}

/** Whether available inventory is at or below the low-stock threshold. */
export const isLow = ({
  onHand,
  reserved,
  lowStockThreshold,
}: Pick<InventoryRow, 'onHand' | 'reserved' | 'lowStockThreshold'>): boolean =>
  onHand - reserved <= lowStockThreshold

const movementLabels: Record<InventoryMovement['kind'], string> = {
  opened: 'Created',
  reserved: 'Reserved',
  released: 'Released',
  sold: 'Sold',
  restocked: 'Received',
  adjusted: 'Adjusted',
  returned: 'Returned',
  return_undone: 'Return reversed',
}

export const movementLabel = ({ kind }: InventoryMovement): string => movementLabels[kind]

/** `+3`, `−3`; empty for 0. */
export const signedText = (delta: number): string =>
  delta === 0 ? '' : delta > 0 ? `+${delta}` : `−${-delta}`
