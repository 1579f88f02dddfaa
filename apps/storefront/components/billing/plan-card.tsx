'use client'

import type { Plan } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { PlanButton, type Viewer } from '#components/billing/plan-button.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import type { Interval } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { useCurrency } from '#lib/currency.ts'
import { numbers } from '#lib/tokens.ts'

interface PlanCardProps {
  plan: Plan
  interval: Interval
  viewer: Viewer
  onProblem: (problem: Problem | undefined) => void
}

export function PlanCard({ plan, interval, viewer, onProblem }: PlanCardProps) {
  const chosenCurrency = useCurrency()
  // A subscription cannot change its currency.
  const currency = viewer?.subscription?.currency ?? chosenCurrency
  const prices = plan.prices.filter((price) => price.interval === interval)
  const price = prices.find((each) => each.currency === currency) ?? prices[0]
  const item = viewer?.subscription?.items[0]
  const isCurrentPlan = item?.planKey === plan.key
  return (
    <Card className="flex h-full flex-col gap-6 px-5 py-7 sm:px-8">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-bold text-title">{plan.name}</h2>
          {isCurrentPlan && <Badge tone="good">Current plan</Badge>}
        </div>
        <p className="text-faded">{plan.description}</p>
      </div>
      {price ? (
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="rule-double font-bold text-head tabular-nums">
            {formatMoney(price.amountMinor, price.currency)}
          </span>
          <span className="text-faded">per {interval}</span>
          {price.currency !== currency && (
            <span className="text-faded text-small">Not available in {currency.toUpperCase()}</span>
          )}
        </p>
      ) : (
        <p className="text-faded">
          Not available with {interval === 'month' ? 'monthly' : 'yearly'} billing.
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {planFeatures(plan).map((feature) => (
          <li key={feature} className="border-rule border-b pb-2 last:border-b-0">
            {feature}
          </li>
        ))}
      </ul>
      <div className="mt-auto pt-2">
        {price && (
          <PlanButton
            plan={plan}
            price={price}
            viewer={viewer}
            isCurrentPrice={isCurrentPlan && item.interval === interval}
            onProblem={onProblem}
          />
        )}
      </div>
    </Card>
  )
}

/** The features of a plan as text, from their names in the shop's configuration. */
function planFeatures({ features, tokensMonthly }: Plan): string[] {
  const texts = Object.entries(features).flatMap(([key, value]) => {
    const name = key.replaceAll('_', ' ')
    if (value === false) {
      return []
    }
    if (value === true) {
      return [name.charAt(0).toUpperCase() + name.slice(1)]
    }
    if (value === 'unlimited') {
      return [`Unlimited ${name}`]
    }
    return [typeof value === 'number' ? `${value} ${name}` : `${value.perUnit} ${name}`]
  })
  return tokensMonthly === null ? texts : [...texts, `${numbers.format(tokensMonthly)} tokens per month`]
}
