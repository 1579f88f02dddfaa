'use client'

import { useEffect, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Select } from '#components/ui/field.tsx'
import {
  updateSubscription,
  dayText,
  isStepDown,
  type OwnSubscription,
  type PlanChangePreview,
  type PlanPrice,
  previewSwitch,
  readPlans,
} from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { formatMoney } from '#lib/money.ts'

interface ChangePlanProps {
  subscription: OwnSubscription
  onChanged: () => Promise<unknown>
}

type Choice = PlanPrice & { planName: string }

/** Another plan or rhythm, with what it costs in money before anything is pressed. */
export function ChangePlan({ subscription, onChanged }: ChangePlanProps) {
  const [choices, setChoices] = useState<Choice[]>([])
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
      const wanted = new URLSearchParams(location.search).get('to')
      setChosen(others.find(({ lookupKey }) => lookupKey === wanted)?.lookupKey ?? '')
    })
  }, [subscription.currency, item?.priceId])
  const to = choices.find(({ lookupKey }) => lookupKey === chosen)
  if (!canChange || choices.length === 0) {
    return null
  }
  return (
    <section aria-labelledby="change" className="flex flex-col gap-4">
      <h2 id="change" className="font-bold text-title">
        Change the plan
      </h2>
      <Select
        aria-label="To"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        className="w-full sm:max-w-md"
      >
        <option value="">Choose another…</option>
        {choices.map((choice) => (
          <option key={choice.lookupKey} value={choice.lookupKey}>
            {choice.planName}, {formatMoney(choice.amountMinor, choice.currency)} a {choice.interval}
          </option>
        ))}
      </Select>
      {to && (
        <Offer
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

/** A step down comes with the period's end, so that nothing that is paid for is lost; any other comes now. */
function Offer({ subscription, to, onChanged }: ChangePlanProps & { to: Choice }) {
  const isLater = isStepDown(subscription, to)
  const [preview, setPreview] = useState<PlanChangePreview>()
  const [problem, setProblem] = useState<Problem>()
  const [isRunning, setRunning] = useState(false)
  useEffect(() => {
    if (isLater) {
      return
    }
    void previewSwitch(subscription.id, to.lookupKey).then((result) =>
      result.ok ? setPreview(result.value) : setProblem(result.problem),
    )
  }, [subscription.id, to.lookupKey, isLater])
  async function change() {
    setRunning(true)
    setProblem(undefined)
    const when = isLater ? { when: 'period_end' } : { when: 'now', prorationDate: preview?.prorationDate }
    const result = await updateSubscription(subscription.id, 'change', { lookupKey: to.lookupKey, ...when })
    if (result.ok) {
      return onChanged()
    }
    setRunning(false)
    setProblem(result.problem)
  }
  const ends = subscription.items[0] ? dayText(subscription.items[0].periodEnd) : ''
  const money = `${formatMoney(to.amountMinor, to.currency)} a ${to.interval}`
  return (
    <Card className="flex flex-col gap-5 px-5 py-6 sm:px-8">
      {isLater && (
        <p>
          Until {ends} all stays as it is paid for. From then on it is {to.planName}, {money}. Nothing is
          charged today.
        </p>
      )}
      {!isLater && !preview && !problem && <p role="status">Working it out…</p>}
      {!isLater && preview && <Cost preview={preview} />}
      <ProblemNote problem={problem} className="empty:hidden" />
      {(isLater || preview) && (
        <Button disabled={isRunning} onClick={change} className="self-start max-sm:w-full">
          {isRunning ? 'Changing…' : labelOf(to, ends, isLater, preview)}
        </Button>
      )}
    </Card>
  )
}

function labelOf(
  { planName }: Choice,
  ends: string,
  isLater: boolean,
  preview: PlanChangePreview | undefined,
): string {
  if (isLater) {
    return `Change to ${planName} on ${ends}`
  }
  if (!preview || preview.dueNowMinor === 0) {
    return `Change to ${planName} now`
  }
  return `Change and pay ${formatMoney(preview.dueNowMinor, preview.currency)}`
}

function Cost({
  preview: { lines, dueNowMinor, totalMinor, currency, nextAt },
}: {
  preview: PlanChangePreview
}) {
  return (
    <div className="flex flex-col gap-3">
      <table className="w-full text-small">
        <caption className="sr-only">What the change costs</caption>
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
          {formatMoney(-totalMinor, currency)} is kept for you, and pays the next invoices.
        </p>
      )}
      {nextAt && <p className="text-faded text-small">The next charge is on {dayText(nextAt)}.</p>}
    </div>
  )
}
