/** Where a visitor wants their goods sent: like the currency, a readable cookie that is applied in the browser. */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/** `undefined` for who has not chosen: the shop's first zone. */
export function useCountry(): string | undefined {
  return useSyncExternalStore(subscribe, currentCountry, () => undefined)
}

export function currentCountry(): string | undefined {
  return document.cookie.match(/(?:^|; )country=([A-Z]{2})(?:;|$)/)?.[1]
}

export function chooseCountry(country: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain http.
  document.cookie = `country=${country}; path=/; max-age=31536000; samesite=lax`
  for (const listener of listeners) {
    listener()
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
