'use client'

import type { Plan } from '@countinghouse/api/types'
import { useEffect, useState } from 'react'
import { IntervalPicker } from '#components/billing/interval-picker.tsx'
import type { Viewer } from '#components/billing/plan-button.tsx'
import { PlanCard } from '#components/billing/plan-card.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { readAccount } from '#lib/account.ts'
import { currentSubscription, type Interval, readBilling, readPlans } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'

export function Pricing() {
  const [plans, setPlans] = useState<Plan[]>()
  const [viewer, setViewer] = useState<Viewer>()
  const [interval, setInterval] = useState<Interval>('month')
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    if (new URLSearchParams(location.search).get('interval') === 'year') {
      setInterval('year')
    }
    void readPlans().then((result) => (result.ok ? setPlans(result.value.plans) : setProblem(result.problem)))
    void readViewer().then(setViewer)
  }, [])
  const intervals = new Set(plans?.flatMap(({ prices }) => prices.map((price) => price.interval)))
  return (
    <div className="flex flex-col gap-8 pt-12 md:pt-20">
      <div className="flex flex-wrap items-end justify-between gap-x-12 gap-y-6">
        <div>
          <h1 className="font-extrabold text-head tracking-tight">Plans</h1>
          <p className="max-w-[48ch] pt-3 text-faded text-lead">Change or cancel at any time.</p>
        </div>
        {intervals.size > 1 && <IntervalPicker interval={interval} onChange={setInterval} />}
      </div>
      <ProblemNote problem={problem} className="empty:hidden" />
      {plans === undefined && !problem && <p role="status">Loading…</p>}
      {plans?.length === 0 && <p className="text-lead">No plans are available at the moment.</p>}
      {plans && plans.length > 0 && (
        <ul className="grid gap-6 md:grid-cols-2">
          {plans.map((plan) => (
            <li key={plan.key}>
              <PlanCard plan={plan} interval={interval} viewer={viewer} onProblem={setProblem} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

async function readViewer(): Promise<Viewer> {
  const account = await readAccount()
  if (!account.ok || !account.value.account) {
    return { isSignedIn: false, subscription: undefined, hadTrial: false }
  }
  const billing = await readBilling()
  const subscriptions = billing.ok ? billing.value.subscriptions : []
  return {
    isSignedIn: true,
    subscription: currentSubscription(subscriptions),
    hadTrial: subscriptions.some(({ trialEnd }) => trialEnd !== null),
  }
}
