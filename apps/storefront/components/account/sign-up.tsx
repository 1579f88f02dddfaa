'use client'

import Link from 'next/link'
import { useState } from 'react'
import { AccountForm } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { FormResult } from '#components/account/form-result.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { signUp } from '#lib/account.ts'

export function SignUp() {
  const [email, setEmail] = useState<string>()
  return (
    <FormPage
      heading="Create account"
      below={
        <Link
          href="/account/sign-in"
          className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
        >
          Already have an account? Sign in
        </Link>
      }
    >
      {email === undefined ? (
        <AccountForm
          label="Create account"
          pendingLabel="Creating…"
          fields={{
            email: { label: 'Email', kind: 'email' },
            password: { label: 'Password', kind: 'new-password', hint: 'At least 10 characters.' },
          }}
          submit={signUp}
          onDone={(values) => setEmail(values.email)}
        />
      ) : (
        <FormResult>{`Check your inbox. We sent a link to ${email}. It is valid for one hour.`}</FormResult>
      )}
    </FormPage>
  )
}
