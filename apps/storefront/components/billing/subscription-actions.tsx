'use client'

import type { OwnSubscription } from '@countinghouse/api/types'
import { useState } from 'react'
import { PortalButton } from '#components/billing/portal-button.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { cancelAtPeriodEnd, dateText, keepPlan, resumePlan } from '#lib/billing.ts'
import type { ApiResult, Problem } from '#lib/call-api.ts'

interface SubscriptionActionsProps {
  subscription: OwnSubscription
  /** The customer has no payment method. */
  needsCard: boolean
  onChanged: () => Promise<unknown>
}

type Action = (subscriptionId: string) => Promise<ApiResult<unknown>>

/** What the customer can do with a subscription; canceling asks for confirmation. */
export function SubscriptionActions({ subscription, needsCard, onChanged }: SubscriptionActionsProps) {
  const [isRunning, setRunning] = useState(false)
  const [isConfirming, setConfirming] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = async (action: Action) => {
    setRunning(true)
    setProblem(undefined)
    const result = await action(subscription.id)
    if (result.ok) {
      await onChanged()
    } else {
      setProblem(result.problem)
    }
    setRunning(false)
    setConfirming(false)
  }
  return (
    <div className="flex flex-col gap-5">
      <ProblemNote problem={problem} className="empty:hidden" />
      {isConfirming ? (
        <CancelConfirmation
          periodEnd={subscription.items[0] ? dateText(subscription.items[0].periodEnd) : 'the period’s end'}
          isRunning={isRunning}
          onConfirm={() => run(cancelAtPeriodEnd)}
          onDismiss={() => setConfirming(false)}
        />
      ) : (
        <ActionButtons
          subscription={subscription}
          needsCard={needsCard}
          isRunning={isRunning}
          run={run}
          onCancel={() => setConfirming(true)}
        />
      )}
    </div>
  )
}

interface CancelConfirmationProps {
  periodEnd: string
  isRunning: boolean
  onConfirm: () => void
  onDismiss: () => void
}

function CancelConfirmation({ periodEnd, isRunning, onConfirm, onDismiss }: CancelConfirmationProps) {
  return (
    <div className="flex flex-col gap-4">
      <p>
        Your plan stays active until {periodEnd}, and you are not charged again. Until then you can undo the
        cancellation.
      </p>
      <div className="flex flex-wrap gap-4">
        <Button tone="danger" size="small" disabled={isRunning} onClick={onConfirm}>
          {isRunning ? 'Canceling…' : `Cancel on ${periodEnd}`}
        </Button>
        <Button tone="quiet" size="small" disabled={isRunning} onClick={onDismiss}>
          Don’t cancel
        </Button>
      </div>
    </div>
  )
}

interface ActionButtonsProps {
  subscription: OwnSubscription
  needsCard: boolean
  isRunning: boolean
  run: (action: Action) => void
  onCancel: () => void
}

const cancelable = ['trialing', 'active', 'past_due', 'unpaid', 'paused']

function ActionButtons({ subscription, needsCard, isRunning, run, onCancel }: ActionButtonsProps) {
  const { status, cancelAt, changesLater, collectionPaused } = subscription
  return (
    <div className="flex flex-wrap gap-4">
      {((status === 'paused' && !needsCard) || collectionPaused) && (
        <Button size="small" disabled={isRunning} onClick={() => run(resumePlan)}>
          Resume plan
        </Button>
      )}
      {(cancelAt || changesLater) && (
        <Button size="small" disabled={isRunning} onClick={() => run(keepPlan)}>
          {cancelAt ? 'Don’t cancel' : 'Keep current plan'}
        </Button>
      )}
      {status !== 'incomplete' && (
        <>
          <PortalButton only="card" tone={needsCard ? 'strong' : 'quiet'} size="small">
            {needsCard ? 'Add payment method' : 'Update payment method'}
          </PortalButton>
          <PortalButton tone="quiet" size="small">
            Manage billing
          </PortalButton>
        </>
      )}
      {!cancelAt && cancelable.includes(status) && (
        <Button tone="danger" size="small" onClick={onCancel}>
          Cancel plan
        </Button>
      )}
    </div>
  )
}
