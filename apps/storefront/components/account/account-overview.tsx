'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Form } from '#components/account/account-form.tsx'
import { OrderHistory } from '#components/account/order-history.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { type Account, deleteAccount, readAccount, signOut, signOutEverywhere } from '#lib/account.ts'
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

  /** Nobody is signed in here afterwards. */
  async function leave(left: Promise<ApiResult<unknown>>) {
    const result = await left
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
          Your plan and invoices
        </Link>
      )}
      {account ? <OrderHistory /> : !problem && <p role="status">Opening the book…</p>}
      {account && (
        <Link
          href="/account/tokens"
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          Your tokens
        </Link>
      )}
      {account && <Admin onLeave={leave} onDeleted={() => router.replace('/')} />}
    </div>
  )
}

/** What the shop keeps, and how to have it, or to have it forgotten. */
function Admin({
  onLeave,
  onDeleted,
}: {
  onLeave: (left: Promise<ApiResult<unknown>>) => void
  onDeleted: () => void
}) {
  const [isAsking, setAsking] = useState(false)
  return (
    <section aria-labelledby="keeping" className="flex flex-col gap-5">
      <h2 id="keeping" className="font-bold text-title">
        What we keep of you
      </h2>
      <div className="flex flex-wrap gap-4">
        <a
          href="/api/account/export"
          download="account.json"
          className={buttonClass({ tone: 'quiet', size: 'small' })}
        >
          Export my data
        </a>
        <Button tone="quiet" size="small" onClick={() => onLeave(signOutEverywhere())}>
          Sign out everywhere
        </Button>
        {!isAsking && (
          <Button tone="danger" size="small" onClick={() => setAsking(true)}>
            Delete my account
          </Button>
        )}
      </div>
      {isAsking && (
        <Card className="flex flex-col gap-5 px-5 py-7 sm:px-8">
          <p>
            Your name, addresses and cart are erased, and nobody can bring them back. What you bought and paid
            stays in the ledger under its number, as the law asks.
          </p>
          <Form
            label="Delete my account for good"
            running="Deleting…"
            tone="danger"
            fields={{ password: { label: 'Your password', kind: 'password' } }}
            send={({ password }) => deleteAccount(password)}
            onDone={onDeleted}
          />
          <Button tone="plain" size="small" className="self-start px-0" onClick={() => setAsking(false)}>
            Keep it
          </Button>
        </Card>
      )}
      <p className="text-small">
        <Link href="/" className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}>
          Back to the shop
        </Link>
      </p>
    </section>
  )
}
