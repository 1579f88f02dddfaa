import type { Metadata } from 'next'
import { SignUp } from '#components/account/sign-up.tsx'

export const metadata: Metadata = { title: 'Create account', robots: { index: false } }

export default function SignUpPage() {
  return <SignUp />
}
