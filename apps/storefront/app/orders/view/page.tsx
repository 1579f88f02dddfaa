import type { Metadata } from 'next'
import { OrderFromLink } from '#components/order-from-link.tsx'

export const metadata: Metadata = { title: 'Your order', robots: { index: false }, referrer: 'no-referrer' }

/** Where the links in mails lead. */
export default function OrderByLinkPage() {
  return (
    <div className="mx-auto max-w-3xl pt-10 md:pt-16">
      <OrderFromLink />
    </div>
  )
}
