import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ResetPassword } from '#components/account/reset-password.tsx'

export const metadata: Metadata = {
  title: 'Reset your password',
  robots: { index: false },
  referrer: 'no-referrer',
}

/** `no-referrer`, so that the token in the URL is not sent to other sites. */
export default function ResetPage() {
  return (
    <Suspense>
      <ResetPassword />
    </Suspense>
  )
}
