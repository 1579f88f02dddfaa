'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { AccountForm } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { FormResult } from '#components/account/form-result.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { sendPasswordReset, setPassword } from '#lib/account.ts'

/** Requests a reset link or, opened by that link, sets the new password. */
export function ResetPassword() {
  const token = useSearchParams().get('token')
  return token ? <NewPassword token={token} /> : <SendLink />
}

function SendLink() {
  const [email, setEmail] = useState<string>()
  return (
    <FormPage heading="Reset your password">
      {email === undefined ? (
        <AccountForm
          label="Send reset link"
          pendingLabel="Sending…"
          fields={{ email: { label: 'Email', kind: 'email' } }}
          submit={(values) => sendPasswordReset(values.email)}
          onDone={(values) => setEmail(values.email)}
        />
      ) : (
        <FormResult>{`Check your inbox. If ${email} has an account, we sent it a link. It works once and for one hour.`}</FormResult>
      )}
    </FormPage>
  )
}

function NewPassword({ token }: { token: string }) {
  const [isDone, setDone] = useState(false)
  return (
    <FormPage heading="Reset your password">
      {isDone ? (
        <div className="flex flex-col items-start gap-5">
          <FormResult>Your password was changed. You were signed out on all devices.</FormResult>
          <Link href="/account/sign-in" className={buttonClass()}>
            Sign in
          </Link>
        </div>
      ) : (
        <AccountForm
          label="Save password"
          pendingLabel="Saving…"
          fields={{
            password: { label: 'New password', kind: 'new-password', hint: 'At least 10 characters.' },
          }}
          submit={({ password }) => setPassword({ token, password })}
          onDone={() => setDone(true)}
        />
      )}
    </FormPage>
  )
}
