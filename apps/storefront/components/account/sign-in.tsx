'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Form } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { sendVerification, signIn } from '#lib/account.ts'
import { safeRedirectPath } from '#lib/safe-redirect.ts'

const quiet = buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })

export function SignIn() {
  const router = useRouter()
  return (
    <FormPage
      heading="Sign in"
      below={
        <>
          <Link href="/account/sign-up" className={quiet}>
            Open an account
          </Link>
          <Link href="/account/reset" className={quiet}>
            Forgot your password?
          </Link>
        </>
      }
    >
      <Form
        label="Sign in"
        running="Signing in…"
        fields={{
          email: { label: 'E-mail address', kind: 'email' },
          password: { label: 'Password', kind: 'password' },
        }}
        send={signIn}
        onDone={() => router.replace(safeRedirectPath(new URLSearchParams(location.search).get('next')))}
        help={({ code }, { email }) => code === 'account.unverified' && <SendAgain email={email} />}
      />
    </FormPage>
  )
}

function SendAgain({ email }: { email: string }) {
  const [requiresShipping, setSent] = useState(false)
  if (requiresShipping) {
    return <p role="status">A new link is on its way.</p>
  }
  return (
    <Button
      tone="quiet"
      size="small"
      className="self-start"
      onClick={async () => setSent((await sendVerification(email)).ok)}
    >
      Send the link again
    </Button>
  )
}
