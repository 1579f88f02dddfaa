'use client'

import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { Form } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { verify } from '#lib/account.ts'

/** Where the link of the mail leads. Opening it changes nothing: the password goes with it. */
export function VerifyEmail() {
  const router = useRouter()
  const token = useSearchParams().get('token')
  if (!token) {
    return <NoLink />
  }
  return (
    <FormPage
      heading="Confirm your address"
      below={
        <Link
          href="/account/reset"
          className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
        >
          You did not choose a password? Set one
        </Link>
      }
    >
      <Form
        label="Confirm and sign in"
        running="Confirming…"
        fields={{ password: { label: 'The password you chose', kind: 'password' } }}
        send={({ password }) => verify({ token, password })}
        onDone={() => router.replace('/account')}
      />
    </FormPage>
  )
}

function NoLink() {
  return (
    <FormPage heading="Confirm your address">
      <p className="pb-5 text-lead">
        This address carries no link’s token. Open the link in the mail itself, or have it sent again.
      </p>
      <Link href="/account/sign-in" className={buttonClass()}>
        Sign in
      </Link>
    </FormPage>
  )
}
