import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ResetPassword } from '#components/account/reset-password.tsx'

export const metadata: Metadata = {
  title: 'Set a new password',
  robots: { index: false },
  referrer: 'no-referrer',
}

/** The token in the address is nobody else's business: it leaves in no Referer. */
export default function ResetPage() {
  return (
    <Suspense>
      <ResetPassword />
    </Suspense>
  )
}
