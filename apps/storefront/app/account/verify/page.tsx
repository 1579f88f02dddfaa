import type { Metadata } from 'next'
import { Suspense } from 'react'
import { VerifyEmail } from '#components/account/verify-email.tsx'

export const metadata: Metadata = {
  title: 'Confirm your email',
  robots: { index: false },
  referrer: 'no-referrer',
}

/** `no-referrer`, so that the token in the URL is not sent to other sites. */
export default function VerifyPage() {
  return (
    <Suspense>
      <VerifyEmail />
    </Suspense>
  )
}
