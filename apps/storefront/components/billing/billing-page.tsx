'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { ChangePlan } from '#components/billing/change-plan.tsx'
import { DebtBanner } from '#components/billing/debt-banner.tsx'
import { InvoiceList } from '#components/billing/invoice-list.tsx'
import { SubscriptionCard } from '#components/billing/subscription-card.tsx'
import { SuspendedBanner } from '#components/billing/suspended-banner.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import {
  type Billing,
  currentOf,
  dayText,
  type OwnSubscription,
  readBilling,
  readUpcomingInvoice,
  type UpcomingInvoice,
} from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { formatMoney } from '#lib/money.ts'

/** Stripe's word comes within seconds of the payment; after this long it is late, and the page says so. */
const LOOKS_MAX = 20
const LOOK_MS = 1000

export function BillingPage() {
  const { billing, ahead, problem, isAwaited, read } = useBilling()
  const own = billing && currentOf(billing.subscriptions)
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-8 pt-10 md:pt-16">
      <div>
        <Link
          href="/account"
          className="inline-flex min-h-11 items-center text-accent text-small underline decoration-1 underline-offset-4"
        >
          Your account
        </Link>
        <h1 className="font-extrabold text-head tracking-tight">Billing</h1>
      </div>
      <ProblemNote problem={problem} className="empty:hidden" />
      {!billing && !problem && <p role="status">Opening the book…</p>}
      {billing && (
        <>
          {billing.debts.map((debt) => (
            <DebtBanner key={debt.invoiceId} debt={debt} />
          ))}
          {own && <SuspendedBanner subscription={own} />}
          {isAwaited && !own && <p role="status">Your payment is being written down…</p>}
          {own && <SubscriptionCard subscription={own} ahead={ahead} onChanged={read} />}
          {!own && !isAwaited && <NoPlan last={billing.subscriptions[0]} />}
          {own && <ChangePlan subscription={own} onChanged={read} />}
          {billing.credits.map(({ amountMinor, currency }) => (
            <p key={currency} data-testid="credit">
              You have {formatMoney(amountMinor, currency)} with us. The next invoice takes it along.
            </p>
          ))}
          <InvoiceList invoices={billing.invoices} />
        </>
      )}
    </div>
  )
}

function useBilling() {
  const router = useRouter()
  const [billing, setBilling] = useState<Billing>()
  const [ahead, setUpcomingInvoice] = useState<UpcomingInvoice>()
  const [problem, setProblem] = useState<Problem>()
  const [looksLeft, setLooksLeft] = useState(LOOKS_MAX)
  const [isBack, setBack] = useState(false)

  const read = useCallback(async () => {
    const [told, toCome] = await Promise.all([readBilling(), readUpcomingInvoice()])
    if (!told.ok && told.problem.code === 'access.signed_out') {
      return router.replace('/account/sign-in?next=/account/billing')
    }
    if (told.ok) {
      setBilling(told.value)
    }
    // What our rows say stands without Stripe; what it would have added is said to be missing.
    if (toCome.ok) {
      setUpcomingInvoice(toCome.value)
    }
    const failed = told.ok ? toCome : told
    setProblem(failed.ok ? undefined : failed.problem)
  }, [router])

  useEffect(() => {
    setBack(new URLSearchParams(location.search).has('session_id'))
    void read()
  }, [read])

  const isAwaited = looksLeft > 0 && billing !== undefined && isUnfinished(billing, isBack)
  useEffect(() => {
    if (!isAwaited) {
      return
    }
    const timer = setInterval(() => {
      setLooksLeft((left) => left - 1)
      void read()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [isAwaited, read])
  return { billing, ahead, problem, isAwaited, read }
}

/** Of what belongs together Stripe tells in several events: a payment, and why one is missing, come a moment after the rest. */
function isUnfinished({ subscriptions, debts }: Billing, isBack: boolean): boolean {
  const own = currentOf(subscriptions)
  if (!own) {
    return isBack
  }
  return ['past_due', 'unpaid', 'incomplete'].includes(own.status) && debts.length === 0
}

function NoPlan({ last }: { last: OwnSubscription | undefined }) {
  return (
    <Card className="flex flex-col items-start gap-5 px-5 py-7 sm:px-8">
      <p className="text-lead">
        {last?.endedAt
          ? `${last.planName ?? 'Your plan'} ended on ${dayText(last.endedAt)}.`
          : 'You have no plan yet.'}
      </p>
      <Link href="/pricing" className={buttonClass()}>
        See the plans
      </Link>
    </Card>
  )
}
