import type { ReactNode } from 'react'

/** Rendered per request: the URLs contain a session or order id, which no cache should store. */
export const dynamic = 'force-dynamic'

export default function CheckoutLayout({ children }: { children: ReactNode }) {
  return children
}
