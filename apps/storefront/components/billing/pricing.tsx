'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { IntervalPicker } from '#components/billing/interval-picker.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { readAccount } from '#lib/account.ts'
import {
  currentOf,
  type Interval,
  type OwnSubscription,
  type PlanOnSale,
  type PlanPrice,
  readBilling,
  readPlans,
  startSubscription,
} from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { useCurrency } from '#lib/currency.ts'
import { formatMoney } from '#lib/money.ts'

/** `undefined` while it is not known who looks. */
type Viewer = { isSignedIn: boolean; own: OwnSubscription | undefined; hadTrial: boolean } | undefined

export function Pricing() {
  const [plans, setPlans] = useState<PlanOnSale[]>()
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
          <p className="max-w-[48ch] pt-3 text-faded text-lead">
            Changed or canceled at any time, to the day and to the cent.
          </p>
        </div>
        {intervals.size > 1 && <IntervalPicker interval={interval} onChoose={setInterval} />}
      </div>
      <ProblemNote problem={problem} className="empty:hidden" />
      {plans === undefined && !problem && <p role="status">Opening the book…</p>}
      {plans?.length === 0 && <p className="text-lead">There are no plans on sale at the moment.</p>}
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
    return { isSignedIn: false, own: undefined, hadTrial: false }
  }
  const billing = await readBilling()
  const subscriptions = billing.ok ? billing.value.subscriptions : []
  return {
    isSignedIn: true,
    own: currentOf(subscriptions),
    hadTrial: subscriptions.some(({ trialEnd }) => trialEnd !== null),
  }
}

interface PlanCardProps {
  plan: PlanOnSale
  interval: Interval
  viewer: Viewer
  onProblem: (problem: Problem | undefined) => void
}

function PlanCard({ plan, interval, viewer, onProblem }: PlanCardProps) {
  const currency = useCurrency()
  // Who pays in one currency changes to no other.
  const wanted = viewer?.own?.currency ?? currency
  const prices = plan.prices.filter((price) => price.interval === interval)
  const price = prices.find((each) => each.currency === wanted) ?? prices[0]
  const isOwn = viewer?.own?.items[0]?.planKey === plan.key
  const isSame = isOwn && viewer?.own?.items[0]?.interval === interval
  return (
    <Card className="flex h-full flex-col gap-6 px-5 py-7 sm:px-8">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-bold text-title">{plan.name}</h2>
          {isOwn && <Badge tone="good">Your plan</Badge>}
        </div>
        <p className="text-faded">{plan.description}</p>
      </div>
      {price ? (
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="rule-double font-bold text-head tabular-nums">
            {formatMoney(price.amountMinor, price.currency)}
          </span>
          <span className="text-faded">a {interval}</span>
          {price.currency !== wanted && (
            <span className="text-faded text-small">not sold in {wanted.toUpperCase()}</span>
          )}
        </p>
      ) : (
        <p className="text-faded">Not sold by the {interval}.</p>
      )}
      <ul className="flex flex-col gap-2">
        {contents(plan).map((line) => (
          <li key={line} className="border-rule border-b pb-2 last:border-b-0">
            {line}
          </li>
        ))}
      </ul>
      <div className="mt-auto pt-2">
        {price && <Act plan={plan} price={price} viewer={viewer} isSame={isSame} onProblem={onProblem} />}
      </div>
    </Card>
  )
}

/** What a plan has, in words: a feature is named as plans.ts names it. */
function contents({ features, tokensMonthly }: PlanOnSale): string[] {
  const named = Object.entries(features).flatMap(([name, value]) => {
    const words = name.replaceAll('_', ' ')
    if (value === false) {
      return []
    }
    if (value === true) {
      return [words[0]?.toUpperCase() + words.slice(1)]
    }
    if (value === 'unlimited') {
      return [`Unlimited ${words}`]
    }
    return [typeof value === 'number' ? `${value} ${words}` : `${value.perUnit} ${words}`]
  })
  return [...named, ...(tokensMonthly === null ? [] : [`${tokensMonthly} tokens a month`])]
}

interface ActProps extends Pick<PlanCardProps, 'plan' | 'viewer' | 'onProblem'> {
  price: PlanPrice
  isSame: boolean
}

function Act({ plan, price, viewer, isSame, onProblem }: ActProps) {
  const [isRunning, setRunning] = useState(false)
  const wide = 'w-full'
  if (!viewer) {
    return <span className="block min-h-12" />
  }
  if (isSame) {
    return (
      <Link href="/account/billing" className={buttonClass({ tone: 'quiet', className: wide })}>
        See your subscription
      </Link>
    )
  }
  if (viewer.own) {
    return (
      <Link
        href={`/account/billing?to=${price.lookupKey}`}
        className={buttonClass({ tone: 'quiet', className: wide })}
      >
        Change to {plan.name}
      </Link>
    )
  }
  if (!viewer.isSignedIn) {
    const next = encodeURIComponent(`/pricing?interval=${price.interval}`)
    return (
      <Link href={`/account/sign-in?next=${next}`} className={buttonClass({ className: wide })}>
        Sign in to subscribe
      </Link>
    )
  }
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
    plan.trialDays && !viewer.hadTrial
      ? `Try ${plan.name} for ${plan.trialDays} days`
      : `Subscribe to ${plan.name}`
  return (
    <Button disabled={isRunning || price.priceId === null} onClick={subscribe} className={wide}>
      {isRunning ? 'Opening the payment page…' : label}
    </Button>
  )
}
