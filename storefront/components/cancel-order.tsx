'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { CheckoutButton } from '#components/checkout-button.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import type { Problem } from '#lib/call.ts'
import { refreshCart } from '#lib/cart.ts'
import { cancelCheckout } from '#lib/checkout.ts'

/** Asks about the order of `?order=`. */
export function CancelOrder() {
  const orderId = useSearchParams().get('order')
  const [canceled, setCanceled] = useState(false)
  return (
    <div className="flex flex-col gap-6">
      <h1 className="font-extrabold text-head tracking-tight">{canceled ? 'Order canceled' : 'Cancel this order?'}</h1>
      <div role="status" className="text-lead empty:hidden">
        {canceled && 'Nothing was charged. Your cart is as it was, and your items are back on the shelf.'}
      </div>
      {canceled && (
        <p>
          <Link href="/cart" className={buttonClass()}>
            Go to your cart
          </Link>
        </p>
      )}
      {!canceled && orderId && <Question orderId={orderId} onCanceled={() => setCanceled(true)} />}
      {!canceled && !orderId && <NothingToCancel />}
    </div>
  )
}

function Question({ orderId, onCanceled }: { orderId: string; onCanceled: () => void }) {
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function cancel() {
    setRunning(true)
    setProblem(undefined)
    const answer = await cancelCheckout(orderId)
    setRunning(false)
    if (answer.ok) {
      onCanceled()
      await refreshCart()
    } else setProblem(answer.problem)
  }
  return (
    <Card className="flex flex-col gap-6 px-5 py-8 sm:px-10 sm:py-10">
      <p className="text-lead">
        You left the payment page before paying. Nothing was charged, and your items are still held for you.
      </p>
      <ProblemNote problem={problem} className="empty:hidden" />
      <div className="flex flex-wrap gap-4">
        <CheckoutButton onStart={() => setProblem(undefined)} onProblem={setProblem}>
          Back to payment
        </CheckoutButton>
        <Button tone="quiet" disabled={running} onClick={cancel} className="max-sm:w-full">
          {running ? 'Canceling…' : 'Cancel this order'}
        </Button>
      </div>
      <p className="text-faded text-small">Canceling gives the items back to the shop. They stay in your cart.</p>
    </Card>
  )
}

function NothingToCancel() {
  return (
    <>
      <p className="text-lead">This address names no order, so there is nothing to cancel.</p>
      <p>
        <Link href="/cart" className={buttonClass()}>
          Go to your cart
        </Link>
      </p>
    </>
  )
}
