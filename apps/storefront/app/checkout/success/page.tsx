import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CheckoutResult } from '#components/checkout-result.tsx'

export const metadata: Metadata = { title: 'Order', robots: { index: false } }

/**
 * Stripe's success URL. Being here proves nothing, so the page polls the API for the order's
 * status.
 */
export default function SuccessPage() {
  return (
    <div className="mx-auto max-w-2xl pt-10 md:pt-16">
      <Suspense>
        <CheckoutResult />
      </Suspense>
    </div>
  )
}
