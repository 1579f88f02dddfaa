'use client'

import type { Account } from '@countinghouse/api/types'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { AccountForm } from '#components/account/account-form.tsx'
import { OrderHistory } from '#components/account/order-history.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { deleteAccount, readAccount, signOut, signOutEverywhere } from '#lib/account.ts'
import type { ApiResult, Problem } from '#lib/call-api.ts'

export function AccountOverview() {
  const router = useRouter()
  const [account, setAccount] = useState<Account>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    void readAccount().then((result) => {
      if (!result.ok) {
        setProblem(result.problem)
      } else if (result.value.account) {
        setAccount(result.value.account)
      } else {
        router.replace('/account/sign-in')
      }
    })
  }, [router])

  /** Waits for a sign-out and continues to the sign-in page. */
  async function leave(request: Promise<ApiResult<unknown>>) {
    const result = await request
    if (result.ok) {
      router.replace('/account/sign-in')
    } else {
      setProblem(result.problem)
    }
  }
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-8 pt-10 md:pt-16">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div className="min-w-0">
          <h1 className="font-extrabold text-head tracking-tight">Your account</h1>
          <p className="min-h-7 break-words pt-2 text-faded">{account?.email}</p>
        </div>
        {account && (
          <Button tone="quiet" size="small" onClick={() => leave(signOut())}>
            Sign out
          </Button>
        )}
      </div>
      <ProblemNote problem={problem} />
      {account && (
        <Link href="/account/billing" className={buttonClass({ tone: 'quiet', className: 'self-start' })}>
          Billing
        </Link>
      )}
      {account ? <OrderHistory /> : !problem && <p role="status">Loading…</p>}
      {account && (
        <Link
          href="/account/tokens"
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          Tokens
        </Link>
      )}
      {account && <Privacy onLeave={leave} onDeleted={() => router.replace('/')} />}
    </div>
  )
}

/** Data export, sign-out on all devices, and deletion of the account. */
function Privacy({
  onLeave,
  onDeleted,
}: {
  onLeave: (request: Promise<ApiResult<unknown>>) => void
  onDeleted: () => void
}) {
  const [isConfirming, setConfirming] = useState(false)
  return (
    <section aria-labelledby="privacy" className="flex flex-col gap-5">
      <h2 id="privacy" className="font-bold text-title">
        Privacy & data
      </h2>
      <div className="flex flex-wrap gap-4">
        <a
          href="/api/account/export"
          download="account.json"
          className={buttonClass({ tone: 'quiet', size: 'small' })}
        >
          Export data
        </a>
        <Button tone="quiet" size="small" onClick={() => onLeave(signOutEverywhere())}>
          Sign out everywhere
        </Button>
        {!isConfirming && (
          <Button tone="danger" size="small" onClick={() => setConfirming(true)}>
            Delete account
          </Button>
        )}
      </div>
      {isConfirming && (
        <Card className="flex flex-col gap-5 px-5 py-7 sm:px-8">
          <p>
            This erases your name, addresses and cart, and cannot be undone. We are required by law to keep
            the amounts of your orders and payments.
          </p>
          <AccountForm
            label="Delete account permanently"
            pendingLabel="Deleting…"
            tone="danger"
            fields={{ password: { label: 'Password', kind: 'password' } }}
            submit={({ password }) => deleteAccount(password)}
            onDone={onDeleted}
          />
          <Button tone="plain" size="small" className="self-start px-0" onClick={() => setConfirming(false)}>
            Cancel
          </Button>
        </Card>
      )}
      <p className="text-small">
        <Link href="/" className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}>
          Continue shopping
        </Link>
      </p>
    </section>
  )
}
