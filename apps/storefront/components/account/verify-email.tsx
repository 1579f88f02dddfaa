'use client'

import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { AccountForm } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { verifyEmail } from '#lib/account.ts'

/**
 * Opened by the link in the sign-up email. It asks for the password, so that the link alone changes
 * nothing.
 */
export function VerifyEmail() {
  const router = useRouter()
  const token = useSearchParams().get('token')
  if (!token) {
    return <MissingToken />
  }
  return (
    <FormPage
      heading="Confirm your email"
      below={
        <Link
          href="/account/reset"
          className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
        >
          Forgot your password?
        </Link>
      }
    >
      <AccountForm
        label="Confirm and sign in"
        pendingLabel="Confirming…"
        fields={{ password: { label: 'Password', kind: 'password' } }}
        submit={({ password }) => verifyEmail({ token, password })}
        onDone={() => router.replace('/account')}
      />
    </FormPage>
  )
}

function MissingToken() {
  return (
    <FormPage heading="Confirm your email">
      <p className="pb-5 text-lead">
        This link is incomplete. Open the link in the email again, or sign in to get a new one.
      </p>
      <Link href="/account/sign-in" className={buttonClass()}>
        Sign in
      </Link>
    </FormPage>
  )
}
