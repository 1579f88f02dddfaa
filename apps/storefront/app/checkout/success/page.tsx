import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CheckoutResult } from '#components/checkout-result.tsx'

export const metadata: Metadata = { title: 'Your order', robots: { index: false } }

/** Where Stripe sends the customer after paying. Proves nothing: it asks the API until it knows. */
export default function SuccessPage() {
  return (
    <div className="mx-auto max-w-2xl pt-10 md:pt-16">
      <Suspense>
        <CheckoutResult />
      </Suspense>
    </div>
  )
}
