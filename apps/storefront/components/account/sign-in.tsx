'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Form } from '#components/account/form.tsx'
import { EmailContent } from '#components/account/sheet.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { sendVerification, signIn } from '#lib/account.ts'
import { nextPage } from '#lib/next-page.ts'

const quiet = buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })

export function SignIn() {
  const router = useRouter()
  return (
    <EmailContent
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
        onDone={() => router.replace(nextPage(new URLSearchParams(location.search).get('next')))}
        help={({ code }, { email }) => code === 'account.unverified' && <SendAgain email={email} />}
      />
    </EmailContent>
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
