import type { Metadata } from 'next'
import { OrderFromLink } from '#components/order-from-link.tsx'

export const metadata: Metadata = { title: 'Order', robots: { index: false }, referrer: 'no-referrer' }

/** Opened by the order links in emails. */
export default function OrderByLinkPage() {
  return (
    <div className="mx-auto max-w-3xl pt-10 md:pt-16">
      <OrderFromLink />
    </div>
  )
}
