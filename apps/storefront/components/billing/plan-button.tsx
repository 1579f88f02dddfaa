'use client'

import type { OwnSubscription, Plan, PlanPrice } from '@countinghouse/api/types'
import Link from 'next/link'
import { useState } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { startSubscription } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'

/** `undefined` until it is known whether the visitor is signed in. */
export type Viewer =
  | { isSignedIn: boolean; subscription: OwnSubscription | undefined; hadTrial: boolean }
  | undefined

interface PlanButtonProps {
  plan: Plan
  price: PlanPrice
  viewer: Viewer
  isCurrentPrice: boolean
  onProblem: (problem: Problem | undefined) => void
}

/** Leads to sign-in, checkout, a plan change or the billing page, depending on the visitor. */
export function PlanButton({ plan, price, viewer, isCurrentPrice, onProblem }: PlanButtonProps) {
  if (!viewer) {
    return <span className="block min-h-12" />
  }
  if (isCurrentPrice) {
    return (
      <Link href="/account/billing" className={buttonClass({ tone: 'quiet', className: 'w-full' })}>
        Manage billing
      </Link>
    )
  }
  if (viewer.subscription) {
    return (
      <Link
        href={`/account/billing?to=${price.lookupKey}`}
        className={buttonClass({ tone: 'quiet', className: 'w-full' })}
      >
        Change to {plan.name}
      </Link>
    )
  }
  if (!viewer.isSignedIn) {
    const next = encodeURIComponent(`/pricing?interval=${price.interval}`)
    return (
      <Link href={`/account/sign-in?next=${next}`} className={buttonClass({ className: 'w-full' })}>
        Sign in to subscribe
      </Link>
    )
  }
  return <SubscribeButton plan={plan} price={price} hadTrial={viewer.hadTrial} onProblem={onProblem} />
}

interface SubscribeButtonProps extends Pick<PlanButtonProps, 'plan' | 'price' | 'onProblem'> {
  hadTrial: boolean
}

function SubscribeButton({ plan, price, hadTrial, onProblem }: SubscribeButtonProps) {
  const [isRunning, setRunning] = useState(false)
  async function subscribe() {
    setRunning(true)
    onProblem(undefined)
    const result = await startSubscription(price.lookupKey)
    if (result.ok) {
      return location.assign(result.value.url)
    }
    setRunning(false)
    onProblem(result.problem)
  }
  const label =
    plan.trialDays && !hadTrial
      ? `Try ${plan.name} free for ${plan.trialDays} days`
      : `Subscribe to ${plan.name}`
  return (
    <Button disabled={isRunning || price.priceId === null} onClick={subscribe} className="w-full">
      {isRunning ? 'Opening checkout…' : label}
    </Button>
  )
}
