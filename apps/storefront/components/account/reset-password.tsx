'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { Form } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { FormResult } from '#components/account/form-result.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { sendReset, setPassword } from '#lib/account.ts'

/** Asks for the link, or, where the link led here, for the new password. */
export function ResetPassword() {
  const token = useSearchParams().get('token')
  return token ? <NewPassword token={token} /> : <SendLink />
}

function SendLink() {
  const [email, setEmail] = useState<string>()
  return (
    <FormPage heading="Set a new password">
      {email === undefined ? (
        <Form
          label="Send me a link"
          running="Sending…"
          fields={{ email: { label: 'E-mail address', kind: 'email' } }}
          send={(values) => sendReset(values.email)}
          onDone={(values) => setEmail(values.email)}
        />
      ) : (
        <FormResult>{`If ${email} has an account here, a link is on its way to it. It holds for an hour, and once.`}</FormResult>
      )}
    </FormPage>
  )
}

function NewPassword({ token }: { token: string }) {
  const [isDone, setDone] = useState(false)
  return (
    <FormPage heading="Set a new password">
      {isDone ? (
        <div className="flex flex-col items-start gap-5">
          <FormResult>The new password counts from now on. You are signed out on every device.</FormResult>
          <Link href="/account/sign-in" className={buttonClass()}>
            Sign in
          </Link>
        </div>
      ) : (
        <Form
          label="Set the password"
          running="Setting…"
          fields={{
            password: { label: 'New password', kind: 'new-password', hint: '10 characters or more.' },
          }}
          send={({ password }) => setPassword({ token, password })}
          onDone={() => setDone(true)}
        />
      )}
    </FormPage>
  )
}
