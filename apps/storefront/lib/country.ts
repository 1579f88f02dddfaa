/** The country to ship to: like the currency, a readable cookie that is applied in the browser. */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/** `undefined` until the visitor chooses one; the shop's first zone applies then. */
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
