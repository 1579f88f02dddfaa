'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { OrderReceipt } from '#components/order-receipt.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { callApi } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import { pollDelayMs, type PollResult, nextState, initialState, type CheckoutState } from '#lib/checkout-poll.ts'
import type { OrderSummary } from '#server/shop.ts'

/** Follows the order of `?session_id=` until there is nothing left to learn. */
export function CheckoutResult() {
  const sessionId = useSearchParams().get('session_id')
  const watch = useCheckoutState(sessionId)
  const scenario = tell(watch)
  return (
    <div className="flex flex-col gap-6">
      <h1 className="font-extrabold text-head tracking-tight">{scenario.heading}</h1>
      <div role="status" className="flex flex-col items-start gap-3">
        <Badge tone={scenario.tone}>
          {scenario.moving && <span className="size-2 rounded-full bg-current motion-safe:animate-breathe" />}
          {scenario.state}
        </Badge>
        <p className="text-lead">{scenario.message}</p>
        {scenario.advice && <p className="text-faded">{scenario.advice}</p>}
      </div>
      {'order' in watch && <OrderReceipt order={watch.order} />}
      {scenario.next}
    </div>
  )
}

function useCheckoutState(sessionId: string | null): CheckoutState {
  const [watch, setWatch] = useState<CheckoutState>(sessionId ? initialState : { phase: 'unknown' })
  useEffect(() => {
    if (!sessionId) {
      return
    }
    const stopped = new AbortController()
    const startedAt = performance.now()
    let timer: ReturnType<typeof setTimeout>
    const ask = async () => {
      const heard = await askFor(sessionId, stopped.signal)
      if (stopped.signal.aborted) {
        return
      }
      const waitedMs = performance.now() - startedAt
      const now = nextState(heard, waitedMs)
      setWatch(now)
      // What was bought has left the cart.
      if (now.phase === 'paid') {
        void refreshCart()
      }
      const again = pollDelayMs(now, waitedMs)
      if (again !== undefined) {
        timer = setTimeout(ask, again)
      }
    }
    void ask()
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [sessionId])
  return watch
}

async function askFor(sessionId: string, signal: AbortSignal): Promise<PollResult> {
  const result = await callApi<OrderSummary>(`/api/orders/session/${encodeURIComponent(sessionId)}`, { signal })
  if (result.ok) {
    return { kind: 'order', order: result.value }
  }
  return { kind: result.problem.status === 404 ? 'not_found' : 'no_answer' }
}

interface Scenario {
  heading: string
  tone: 'neutral' | 'good' | 'warn' | 'bad'
  /** The order's state in a word or two. */
  state: string
  message: string
  advice?: string
  /** Something is still going on. */
  moving?: boolean
  next?: ReactNode
}

const backToShop = (
  <p>
    <Link href="/" className={buttonClass({ tone: 'quiet' })}>
      Back to the shop
    </Link>
  </p>
)
const backToCart = (
  <p>
    <Link href="/cart" className={buttonClass()}>
      Go to your cart
    </Link>
  </p>
)

function tell(watch: CheckoutState): Scenario {
  switch (watch.phase) {
    case 'waiting':
      return tellWaiting(watch)
    case 'processing':
      return {
        heading: 'Your order is in',
        tone: 'warn',
        state: 'Payment processing',
        message: 'Your bank is still confirming the payment.',
        advice:
          'With some banks this takes a few days. Your items are held for you; nothing more is needed from you.',
        next: backToShop,
      }
    case 'paid':
      return tellPaid(watch.order)
    case 'closed':
      return watch.reason === 'expired'
        ? {
            heading: 'This checkout has expired',
            tone: 'bad',
            state: 'Expired',
            message: 'It was open for too long, so it was closed. Nothing was charged.',
            advice: 'Your items went back in stock. You can check out again from your cart.',
            next: backToCart,
          }
        : {
            heading: 'This order did not go through',
            tone: 'bad',
            state: 'Canceled',
            message: 'It was canceled, or the bank refused the payment. You do not owe anything.',
            advice:
              'A sum your bank set aside meanwhile is released by your bank. What is still in your cart can be checked out again.',
            next: backToCart,
          }
    case 'unknown':
      return {
        heading: 'We cannot find this order',
        tone: 'bad',
        state: 'Not found',
        message: 'No order of ours belongs to this address.',
        advice:
          'Check that the link is complete. If you have paid, your card statement and Stripe’s receipt are proof: write to us with either.',
        next: backToShop,
      }
  }
}

function tellWaiting({ overdue, unreachable }: { overdue: boolean; unreachable: boolean }): Scenario {
  const lost = unreachable
    ? 'The shop does not result at the moment; this page keeps trying by itself.'
    : undefined
  if (!overdue) {
    return {
      heading: 'One moment',
      tone: 'neutral',
      state: 'Waiting for the payment',
      message: 'We are waiting for Stripe to confirm your payment.',
      advice: lost ?? 'This usually takes a second or two.',
      moving: true,
    }
  }
  return {
    heading: 'This is taking long',
    tone: 'warn',
    state: 'Waiting for the payment',
    message:
      'We have not heard from Stripe yet. If you have paid, your money is safe: the payment is on record there and will be found.',
    advice:
      lost ??
      'Do not pay again. Leave this page open, or keep its address and come back later: it always shows how things stand. Your items stay held for you meanwhile.',
    moving: true,
  }
}

function tellPaid({ status }: OrderSummary): Scenario {
  switch (status) {
    case 'refunded':
      return {
        heading: 'Your money is on its way back',
        tone: 'neutral',
        state: 'Refunded',
        message:
          'All that you paid for this order has been given back. It takes your bank some days to show it.',
        advice:
          'You do not owe anything. If you paid after the checkout had closed, others had bought the goods meanwhile.',
        next: backToShop,
      }
    case 'partially_refunded':
      return {
        heading: 'Thank you',
        tone: 'good',
        state: 'Paid, partly refunded',
        message: 'This order was paid, and a part of the money has been given back since.',
        next: backToShop,
      }
    default:
      return {
        heading: 'Thank you',
        tone: 'good',
        state: 'Paid',
        message: 'Your payment has arrived and the order is ours to pack.',
        next: backToShop,
      }
  }
}
