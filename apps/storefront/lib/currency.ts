/**
 * The currency a visitor has chosen. It is stored in a readable cookie and applied in the browser:
 * pages are prerendered once for all visitors, in the default currency, and contain every price.
 */
import type { Price } from '@countinghouse/api/types'
import { useSyncExternalStore } from 'react'
import { currencies, firstCurrency } from '#lib/config.ts'

const cookieName = 'currency'
const listeners = new Set<() => void>()

export function useCurrency(): string {
  return useSyncExternalStore(subscribe, currentCurrency, () => firstCurrency)
}

export function currentCurrency(): string {
  const [, chosen] = document.cookie.match(/(?:^|; )currency=([a-z]{3})(?:;|$)/) ?? []
  return currencies.find((currency) => currency === chosen) ?? firstCurrency
}

export function chooseCurrency(currency: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain http.
  document.cookie = `${cookieName}=${currency}; path=/; max-age=31536000; samesite=lax`
  for (const listener of listeners) {
    listener()
  }
}

/** The price in `currency`; `undefined` when the item is not sold in it. */
export function priceIn(prices: Price[], currency: string): Price | undefined {
  return prices.find((price) => price.currency === currency)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
