'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { AccountForm } from '#components/account/account-form.tsx'
import { FormPage } from '#components/account/form-page.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { sendVerification, signIn } from '#lib/account.ts'
import { safeRedirectPath } from '#lib/safe-redirect.ts'

const linkClass = buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })

export function SignIn() {
  const router = useRouter()
  return (
    <FormPage
      heading="Sign in"
      below={
        <>
          <Link href="/account/sign-up" className={linkClass}>
            Create account
          </Link>
          <Link href="/account/reset" className={linkClass}>
            Forgot your password?
          </Link>
        </>
      }
    >
      <AccountForm
        label="Sign in"
        pendingLabel="Signing in…"
        fields={{
          email: { label: 'Email', kind: 'email' },
          password: { label: 'Password', kind: 'password' },
        }}
        submit={signIn}
        onDone={() => router.replace(safeRedirectPath(new URLSearchParams(location.search).get('next')))}
        help={({ code }, { email }) => code === 'account.unverified' && <ResendLink email={email} />}
      />
    </FormPage>
  )
}

function ResendLink({ email }: { email: string }) {
  const [isSent, setSent] = useState(false)
  if (isSent) {
    return <p role="status">We sent you a new link. Check your inbox.</p>
  }
  return (
    <Button
      tone="quiet"
      size="small"
      className="self-start"
      onClick={async () => setSent((await sendVerification(email)).ok)}
    >
      Resend link
    </Button>
  )
}
