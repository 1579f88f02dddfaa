import type { Metadata } from 'next'
import { Suspense } from 'react'
import { VerifyEmail } from '#components/account/verify-email.tsx'

export const metadata: Metadata = {
  title: 'Confirm your address',
  robots: { index: false },
  referrer: 'no-referrer',
}

/** The token in the address is nobody else's business: it leaves in no Referer. */
export default function VerifyPage() {
  return (
    <Suspense>
      <VerifyEmail />
    </Suspense>
  )
}
