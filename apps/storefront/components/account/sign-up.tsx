'use client'

import Link from 'next/link'
import { useState } from 'react'
import { Form } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { FormResult } from '#components/account/form-result.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { signUp } from '#lib/account.ts'

export function SignUp() {
  const [email, setEmail] = useState<string>()
  return (
    <FormPage
      heading="Open an account"
      below={
        <Link
          href="/account/sign-in"
          className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
        >
          You have one? Sign in
        </Link>
      }
    >
      {email === undefined ? (
        <Form
          label="Open the account"
          running="Opening…"
          fields={{
            email: { label: 'E-mail address', kind: 'email' },
            password: { label: 'Password', kind: 'new-password', hint: '10 characters or more.' },
          }}
          send={signUp}
          onDone={(values) => setEmail(values.email)}
        />
      ) : (
        <FormResult>{`We wrote to ${email}. Open the link in that mail to go on; it holds for an hour.`}</FormResult>
      )}
    </FormPage>
  )
}
