'use client'

import type { OwnSubscription, PlanChangePreview, PlanPrice } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { useEffect, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Select } from '#components/ui/field.tsx'
import { changePlan, dateText, isDowngrade, previewPlanChange, readPlans } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'

interface ChangePlanProps {
  subscription: OwnSubscription
  onChanged: () => Promise<unknown>
}

type PlanChoice = PlanPrice & { planName: string }

/** Changes the plan or billing interval, with a preview of the cost. */
export function ChangePlan({ subscription, onChanged }: ChangePlanProps) {
  const [choices, setChoices] = useState<PlanChoice[]>([])
  const [chosen, setChosen] = useState('')
  const canChange = ['trialing', 'active'].includes(subscription.status) && !subscription.cancelAt
  const [item] = subscription.items
  useEffect(() => {
    void readPlans().then((result) => {
      if (!result.ok) {
        return
      }
      const all = result.value.plans.flatMap((plan) =>
        plan.prices.map((price) => ({ ...price, planName: plan.name })),
      )
      const others = all.filter(
        ({ currency, priceId }) =>
          currency === subscription.currency && priceId !== null && priceId !== item?.priceId,
      )
      setChoices(others)
      const requestedKey = new URLSearchParams(location.search).get('to')
      setChosen(others.find(({ lookupKey }) => lookupKey === requestedKey)?.lookupKey ?? '')
    })
  }, [subscription.currency, item?.priceId])
  const to = choices.find(({ lookupKey }) => lookupKey === chosen)
  if (!canChange || choices.length === 0) {
    return null
  }
  return (
    <section aria-labelledby="change" className="flex flex-col gap-4">
      <h2 id="change" className="font-bold text-title">
        Change plan
      </h2>
      <Select
        aria-label="New plan"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        className="w-full sm:max-w-md"
      >
        <option value="">Choose a plan…</option>
        {choices.map((choice) => (
          <option key={choice.lookupKey} value={choice.lookupKey}>
            {choice.planName}, {formatMoney(choice.amountMinor, choice.currency)} per {choice.interval}
          </option>
        ))}
      </Select>
      {to && (
        <PlanChange
          key={to.lookupKey}
          subscription={subscription}
          to={to}
          onChanged={async () => {
            await onChanged()
            setChosen('')
          }}
        />
      )}
    </section>
  )
}

/**
 * The preview of a change and its button. A downgrade takes effect at the end of the period, an
 * upgrade now.
 */
function PlanChange({ subscription, to, onChanged }: ChangePlanProps & { to: PlanChoice }) {
  const isAtPeriodEnd = isDowngrade(subscription, to)
  const [preview, setPreview] = useState<PlanChangePreview>()
  const [problem, setProblem] = useState<Problem>()
  const [isRunning, setRunning] = useState(false)
  useEffect(() => {
    if (isAtPeriodEnd) {
      return
    }
    void previewPlanChange(subscription.id, to.lookupKey).then((result) =>
      result.ok ? setPreview(result.value) : setProblem(result.problem),
    )
  }, [subscription.id, to.lookupKey, isAtPeriodEnd])
  async function change() {
    setRunning(true)
    setProblem(undefined)
    const timing = isAtPeriodEnd
      ? { when: 'period_end' as const }
      : { when: 'now' as const, prorationDate: preview?.prorationDate }
    const result = await changePlan(subscription.id, { lookupKey: to.lookupKey, ...timing })
    if (result.ok) {
      return onChanged()
    }
    setRunning(false)
    setProblem(result.problem)
  }
  const periodEnd = subscription.items[0] ? dateText(subscription.items[0].periodEnd) : ''
  const price = `${formatMoney(to.amountMinor, to.currency)} per ${to.interval}`
  return (
    <Card className="flex flex-col gap-5 px-5 py-6 sm:px-8">
      {isAtPeriodEnd && (
        <p>
          You keep your current plan until {periodEnd}. Then it changes to {to.planName}, {price}. You are not
          charged today.
        </p>
      )}
      {!isAtPeriodEnd && !preview && !problem && <p role="status">Calculating…</p>}
      {!isAtPeriodEnd && preview && <CostTable preview={preview} />}
      <ProblemNote problem={problem} className="empty:hidden" />
      {(isAtPeriodEnd || preview) && (
        <Button disabled={isRunning} onClick={change} className="self-start max-sm:w-full">
          {isRunning ? 'Changing…' : buttonText(to, periodEnd, isAtPeriodEnd, preview)}
        </Button>
      )}
    </Card>
  )
}

function buttonText(
  { planName }: PlanChoice,
  periodEnd: string,
  isAtPeriodEnd: boolean,
  preview: PlanChangePreview | undefined,
): string {
  if (isAtPeriodEnd) {
    return `Change to ${planName} on ${periodEnd}`
  }
  if (!preview || preview.dueNowMinor === 0) {
    return `Change to ${planName} now`
  }
  return `Change and pay ${formatMoney(preview.dueNowMinor, preview.currency)}`
}

function CostTable({
  preview: { lines, dueNowMinor, totalMinor, currency, nextAt },
}: {
  preview: PlanChangePreview
}) {
  return (
    <div className="flex flex-col gap-3">
      <table className="w-full text-small">
        <caption className="sr-only">Cost of the change</caption>
        <tbody>
          {lines.map(({ description, amountMinor }) => (
            <tr key={`${description} ${amountMinor}`} className="border-rule border-b">
              <th scope="row" className="py-2.5 pr-4 text-left font-normal">
                {description}
              </th>
              <td className="whitespace-nowrap py-2.5 text-right align-top tabular-nums">
                {formatMoney(amountMinor, currency)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="py-3 pr-4 text-left">
              Due now
            </th>
            <td className="py-3 text-right font-bold tabular-nums">
              <span className="rule-double" data-testid="due-now">
                {formatMoney(dueNowMinor, currency)}
              </span>
            </td>
          </tr>
        </tfoot>
      </table>
      {totalMinor < 0 && (
        <p className="text-small">
          {formatMoney(-totalMinor, currency)} is added to your credit balance and applied to your next
          invoices.
        </p>
      )}
      {nextAt && <p className="text-faded text-small">The next charge is on {dateText(nextAt)}.</p>}
    </div>
  )
}
