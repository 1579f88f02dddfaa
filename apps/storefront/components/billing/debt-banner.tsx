'use client'

import { useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Note } from '#components/ui/note.tsx'
import { type Debt, dayText, openPortal } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { formatMoney } from '#lib/money.ts'

/** What is owed and the one thing that mends it: the bank's question, or another card. Gone once it is paid. */
export function DebtBanner({ debt }: { debt: Debt }) {
  const money = formatMoney(debt.amountMinor, debt.currency)
  const isAsked = debt.reason === 'action_required'
  return (
    <Note tone="bad" className="flex flex-col items-start gap-4 px-5 py-5 text-body">
      <div>
        <h2 className="font-bold text-title">
          {isAsked ? 'Your bank asks whether it is you' : 'Your card was refused'}
        </h2>
        <p className="pt-1">
          {isAsked
            ? `${money} waits for you to confirm it.`
            : `We could not collect ${money}. With another card it is tried at once.`}
          {!isAsked &&
            debt.nextAttemptAt &&
            ` Otherwise this one is tried again on ${dayText(debt.nextAttemptAt)}.`}
        </p>
      </div>
      {isAsked && debt.payUrl ? (
        <a href={debt.payUrl} className={buttonClass()}>
          Confirm the payment
        </a>
      ) : (
        <PortalButton only="card">Use another card</PortalButton>
      )}
    </Note>
  )
}

interface PortalButtonProps {
  children: string
  only?: 'card'
  tone?: 'strong' | 'quiet'
  size?: 'normal' | 'small'
}

/** To Stripe's page; stays pressed until the browser has left. */
export function PortalButton({ children, only, tone, size }: PortalButtonProps) {
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  async function open() {
    setRunning(true)
    setProblem(undefined)
    const result = await openPortal(only)
    if (result.ok) {
      return location.assign(result.value.url)
    }
    setRunning(false)
    setProblem(result.problem)
  }
  return (
    <>
      <Button tone={tone} size={size} disabled={isRunning} onClick={open}>
        {isRunning ? 'Opening…' : children}
      </Button>
      <ProblemNote problem={problem} className="empty:hidden" />
    </>
  )
}
