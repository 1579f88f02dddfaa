import type { ReactNode } from 'react'

/** Made for each request: their addresses name a session or an order, and no cache on the way should keep those. */
export const dynamic = 'force-dynamic'

export default function CheckoutLayout({ children }: { children: ReactNode }) {
  return children
}
