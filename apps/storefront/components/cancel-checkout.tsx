'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { CheckoutButton } from '#components/checkout-button.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import type { Problem } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import { cancelCheckout } from '#lib/checkout.ts'

type Outcome = 'canceled' | 'paid' | 'closed' | 'not_found'

/** Asks whether to cancel the order of `?order=`, and shows the outcome. */
export function CancelCheckout() {
  const orderId = useSearchParams().get('order')
  const [outcome, setOutcome] = useState<Outcome | undefined>(orderId ? undefined : 'not_found')
  return (
    <div className="flex flex-col gap-6">
      <h1 className="font-extrabold text-head tracking-tight">
        {outcome ? outcomeTexts[outcome].heading : 'Cancel this order?'}
      </h1>
      <div role="status">{outcome && <p className="text-lead">{outcomeTexts[outcome].message}</p>}</div>
      {outcome && (
        <Link href={outcomeTexts[outcome].next} className={buttonClass({ className: 'self-start' })}>
          {outcomeTexts[outcome].next === '/cart' ? 'View cart' : 'Continue shopping'}
        </Link>
      )}
      {!outcome && orderId && <CancelPrompt orderId={orderId} onOutcome={setOutcome} />}
    </div>
  )
}

const outcomeTexts: Record<Outcome, { heading: string; message: string; next: '/cart' | '/' }> = {
  canceled: {
    heading: 'Order canceled',
    message: 'You were not charged. Your items are still in your cart.',
    next: '/cart',
  },
  paid: {
    heading: 'This order has already been paid',
    message: 'Your payment arrived before you canceled. To return the order, ask us for a refund.',
    next: '/',
  },
  closed: {
    heading: 'This order is closed',
    message: 'It was canceled or it expired. You were not charged.',
    next: '/cart',
  },
  not_found: { heading: 'Order not found', message: 'Check that the link is complete.', next: '/cart' },
}

/** Errors that settle the matter. Any other error is shown, and the customer can try again. */
const outcomesByErrorCode: Record<string, Outcome> = {
  'checkout.paid_first': 'paid',
  'checkout.session_closed': 'closed',
  'order.unknown': 'not_found',
}

function CancelPrompt({ orderId, onOutcome }: { orderId: string; onOutcome: (outcome: Outcome) => void }) {
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function cancel() {
    setRunning(true)
    setProblem(undefined)
    const result = await cancelCheckout(orderId)
    setRunning(false)
    const outcome = result.ok ? 'canceled' : outcomesByErrorCode[result.problem.code]
    if (outcome) {
      onOutcome(outcome)
    } else if (!result.ok) {
      setProblem(result.problem)
    }
    await refreshCart()
  }
  return (
    <Card className="flex flex-col gap-6 px-5 py-8 sm:px-10 sm:py-10">
      <p className="text-lead">
        You left the payment page before paying. You were not charged, and your items are still reserved.
      </p>
      <div>
        <ProblemNote problem={problem} className="not-empty:pb-6" />
        <div className="flex flex-wrap gap-4">
          <CheckoutButton disabled={running} onStart={() => setProblem(undefined)} onProblem={setProblem}>
            Return to payment
          </CheckoutButton>
          <Button tone="quiet" disabled={running} onClick={cancel} className="max-sm:w-full">
            {running ? 'Canceling…' : 'Cancel order'}
          </Button>
        </div>
      </div>
      <p className="text-faded text-small">
        If you cancel, the items are no longer reserved. They stay in your cart.
      </p>
    </Card>
  )
}
