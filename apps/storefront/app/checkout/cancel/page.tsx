import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CancelCheckout } from '#components/cancel-checkout.tsx'

export const metadata: Metadata = { title: 'Cancel this order?', robots: { index: false } }

/** Stripe's cancel URL. Opening it changes nothing; it asks first. */
export default function CancelPage() {
  return (
    <div className="mx-auto max-w-2xl pt-10 md:pt-16">
      <Suspense>
        <CancelCheckout />
      </Suspense>
    </div>
  )
}
