'use client'

import type { Billing, OwnSubscription, UpcomingInvoice } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { ChangePlan } from '#components/billing/change-plan.tsx'
import { InvoiceList } from '#components/billing/invoice-list.tsx'
import { SubscriptionCard } from '#components/billing/subscription-card.tsx'
import { SuspendedBanner } from '#components/billing/suspended-banner.tsx'
import { UnpaidInvoiceBanner } from '#components/billing/unpaid-invoice-banner.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { currentSubscription, dateText, readBilling, readUpcomingInvoice } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'

/** Webhooks usually arrive within seconds of a payment; the page polls for this long. */
const POLLS_MAX = 20
const POLL_EVERY_MS = 1000

export function BillingPage() {
  const { billing, upcoming, problem, isPolling, reload } = useBilling()
  const current = billing && currentSubscription(billing.subscriptions)
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
      {!billing && !problem && <p role="status">Loading…</p>}
      {billing && (
        <>
          {billing.debts.map((debt) => (
            <UnpaidInvoiceBanner key={debt.invoiceId} debt={debt} />
          ))}
          {current && <SuspendedBanner subscription={current} />}
          {isPolling && !current && <p role="status">Processing your payment…</p>}
          {current && <SubscriptionCard subscription={current} upcoming={upcoming} onChanged={reload} />}
          {!current && !isPolling && <NoPlan last={billing.subscriptions[0]} />}
          {current && <ChangePlan subscription={current} onChanged={reload} />}
          {billing.credits.map(({ amountMinor, currency }) => (
            <p key={currency} data-testid="credit">
              Credit balance: {formatMoney(amountMinor, currency)}, applied to your next invoice.
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
  const [upcoming, setUpcoming] = useState<UpcomingInvoice>()
  const [problem, setProblem] = useState<Problem>()
  const [pollsLeft, setPollsLeft] = useState(POLLS_MAX)
  const [isReturning, setReturning] = useState(false)

  const reload = useCallback(async () => {
    const [billingResult, upcomingResult] = await Promise.all([readBilling(), readUpcomingInvoice()])
    if (!billingResult.ok && billingResult.problem.code === 'access.signed_out') {
      return router.replace('/account/sign-in?next=/account/billing')
    }
    if (billingResult.ok) {
      setBilling(billingResult.value)
    }
    // The upcoming invoice comes from Stripe. Without it the rest is shown, together with the
    // error.
    if (upcomingResult.ok) {
      setUpcoming(upcomingResult.value)
    }
    const failed = billingResult.ok ? upcomingResult : billingResult
    setProblem(failed.ok ? undefined : failed.problem)
  }, [router])

  useEffect(() => {
    setReturning(new URLSearchParams(location.search).has('session_id'))
    void reload()
  }, [reload])

  const isPolling = pollsLeft > 0 && billing !== undefined && isIncomplete(billing, isReturning)
  useEffect(() => {
    if (!isPolling) {
      return
    }
    const timer = setInterval(() => {
      setPollsLeft((left) => left - 1)
      void reload()
    }, POLL_EVERY_MS)
    return () => clearInterval(timer)
  }, [isPolling, reload])
  return { billing, upcoming, problem, isPolling, reload }
}

/**
 * Stripe sends a change in several events: a payment, or the reason it failed, arrives a moment
 * after the subscription.
 */
function isIncomplete({ subscriptions, debts }: Billing, isReturning: boolean): boolean {
  const current = currentSubscription(subscriptions)
  if (!current) {
    return isReturning
  }
  return ['past_due', 'unpaid', 'incomplete'].includes(current.status) && debts.length === 0
}

function NoPlan({ last }: { last: OwnSubscription | undefined }) {
  return (
    <Card className="flex flex-col items-start gap-5 px-5 py-7 sm:px-8">
      <p className="text-lead">
        {last?.endedAt
          ? `${last.planName ?? 'Your plan'} ended on ${dateText(last.endedAt)}.`
          : 'You do not have a plan yet.'}
      </p>
      <Link href="/pricing" className={buttonClass()}>
        View plans
      </Link>
    </Card>
  )
}
