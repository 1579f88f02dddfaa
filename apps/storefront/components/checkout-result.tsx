'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { OrderReceipt } from '#components/order-receipt.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { callApi } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import {
  type CheckoutState,
  initialState,
  nextState,
  type PollResult,
  pollDelayMs,
} from '#lib/checkout-poll.ts'
import { checkoutStateText } from '#lib/checkout-text.ts'

/** Polls the order of `?session_id=` until its state is final, and shows it. */
export function CheckoutResult() {
  const sessionId = useSearchParams().get('session_id')
  const state = useCheckoutState(sessionId)
  const { heading, tone, label, message, advice, isPending, next } = checkoutStateText(state)
  return (
    <div className="flex flex-col gap-6">
      <h1 className="font-extrabold text-head tracking-tight">{heading}</h1>
      <div role="status" className="flex flex-col items-start gap-3">
        <Badge tone={tone}>
          {isPending && <span className="size-2 rounded-full bg-current motion-safe:animate-breathe" />}
          {label}
        </Badge>
        <p className="text-lead">{message}</p>
        {advice && <p className="text-faded">{advice}</p>}
      </div>
      {'order' in state && <OrderReceipt order={state.order} />}
      {next && (
        <p>
          <Link
            href={next === 'cart' ? '/cart' : '/'}
            className={buttonClass(next === 'cart' ? {} : { tone: 'quiet' })}
          >
            {next === 'cart' ? 'View cart' : 'Continue shopping'}
          </Link>
        </p>
      )}
    </div>
  )
}

function useCheckoutState(sessionId: string | null): CheckoutState {
  const [state, setState] = useState<CheckoutState>(sessionId ? initialState : { phase: 'unknown' })
  useEffect(() => {
    if (!sessionId) {
      return
    }
    const abort = new AbortController()
    const startedAt = performance.now()
    let timer: ReturnType<typeof setTimeout>
    const poll = async () => {
      const result = await readOrderOfSession(sessionId, abort.signal)
      if (abort.signal.aborted) {
        return
      }
      const waitedMs = performance.now() - startedAt
      const next = nextState(result, waitedMs)
      setState(next)
      // Purchased items were removed from the cart.
      if (next.phase === 'paid') {
        void refreshCart()
      }
      const delayMs = pollDelayMs(next, waitedMs)
      if (delayMs !== undefined) {
        timer = setTimeout(poll, delayMs)
      }
    }
    void poll()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [sessionId])
  return state
}

async function readOrderOfSession(sessionId: string, signal: AbortSignal): Promise<PollResult> {
  const result = await callApi('GET /api/orders/session/{sessionId}', { params: { sessionId }, signal })
  if (result.ok) {
    return { kind: 'order', order: result.value }
  }
  return { kind: result.problem.status === 404 ? 'not_found' : 'no_response' }
}
