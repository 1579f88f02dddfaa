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

type Outcome = 'canceled' | 'paid' | 'over' | 'nothing'

/** Asks about the order of `?order=`, and tells what became of it. */
export function CancelCheckout() {
  const orderId = useSearchParams().get('order')
  const [outcome, setOutcome] = useState<Outcome | undefined>(orderId ? undefined : 'nothing')
  return (
    <div className="flex flex-col gap-6">
      <h1 className="font-extrabold text-head tracking-tight">
        {outcome ? told[outcome].heading : 'Cancel this order?'}
      </h1>
      <div role="status">{outcome && <p className="text-lead">{told[outcome].message}</p>}</div>
      {outcome && (
        <Link href={told[outcome].next} className={buttonClass({ className: 'self-start' })}>
          {told[outcome].next === '/cart' ? 'Go to your cart' : 'Back to the shop'}
        </Link>
      )}
      {!outcome && orderId && <Question orderId={orderId} onOutcome={setOutcome} />}
    </div>
  )
}

const told: Record<Outcome, { heading: string; message: string; next: '/cart' | '/' }> = {
  canceled: {
    heading: 'Order canceled',
    message: 'Nothing was charged. Your cart is as it was, and your items are back in stock.',
    next: '/cart',
  },
  paid: {
    heading: 'This order is paid',
    message:
      'Your payment arrived before you canceled, so the order stands. To send it back, ask us for a refund.',
    next: '/',
  },
  over: {
    heading: 'This order is over already',
    message: 'It was canceled or it expired. Nothing was charged for it.',
    next: '/cart',
  },
  nothing: { heading: 'Nothing to cancel', message: 'This address names no order.', next: '/cart' },
}

/** Refusals that result the question for good; any other is shown, and the question stays. */
const outcomes: Record<string, Outcome> = {
  'checkout.paid_first': 'paid',
  'checkout.session_closed': 'over',
  'order.unknown': 'nothing',
}

function Question({ orderId, onOutcome }: { orderId: string; onOutcome: (outcome: Outcome) => void }) {
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function cancel() {
    setRunning(true)
    setProblem(undefined)
    const result = await cancelCheckout(orderId)
    setRunning(false)
    const outcome = result.ok ? 'canceled' : outcomes[result.problem.code]
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
        You left the payment page before paying. Nothing was charged, and your items are still held for you.
      </p>
      <div>
        <ProblemNote problem={problem} className="not-empty:pb-6" />
        <div className="flex flex-wrap gap-4">
          <CheckoutButton disabled={running} onStart={() => setProblem(undefined)} onProblem={setProblem}>
            Back to payment
          </CheckoutButton>
          <Button tone="quiet" disabled={running} onClick={cancel} className="max-sm:w-full">
            {running ? 'Canceling…' : 'Cancel this order'}
          </Button>
        </div>
      </div>
      <p className="text-faded text-small">
        Canceling gives the items back to the shop. They stay in your cart.
      </p>
    </Card>
  )
}
