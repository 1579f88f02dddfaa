'use client'

import { type ReactNode, useState } from 'react'
import { PortalButton } from '#components/billing/debt-banner.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import {
  amountOf,
  updateSubscription,
  dayText,
  type OwnSubscription,
  statusOf,
  type UpcomingInvoice,
} from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'
import { formatMoney } from '#lib/money.ts'

interface SubscriptionCardProps {
  subscription: OwnSubscription
  /** `undefined` while Stripe is being asked. */
  ahead: UpcomingInvoice | undefined
  onChanged: () => Promise<unknown>
}

export function SubscriptionCard({ subscription, ahead, onChanged }: SubscriptionCardProps) {
  const { word, tone, message } = statusOf(subscription)
  const [item] = subscription.items
  return (
    <Card className="flex flex-col gap-6 px-5 py-7 sm:px-8">
      <div className="flex flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-bold text-title" data-testid="plan">
            {subscription.planName ?? 'Your plan'}
          </h2>
          <Badge tone={tone} data-testid="status">
            {word}
          </Badge>
        </div>
        <p className="text-faded">{message}</p>
      </div>
      <dl className="flex flex-col text-small">
        <Row name="Price">
          {formatMoney(amountOf(subscription), subscription.currency)} a {item?.interval ?? 'time'}
          {item && item.quantity > 1 && `, for ${item.quantity}`}
        </Row>
        {ahead?.change && (
          <Row name="From then on">
            {ahead.change.planName ?? 'Another plan'},{' '}
            {formatMoney(ahead.change.amountMinor, ahead.change.currency)} a {ahead.change.interval ?? 'time'}
            , from {dayText(ahead.change.at)}
          </Row>
        )}
        <Row name="Next charge">
          <span data-testid="next-charge">{nextCharge(ahead)}</span>
        </Row>
        <Row name="Paid with">{cardText(ahead)}</Row>
      </dl>
      <Verbs subscription={subscription} lacksCard={ahead?.card === null} onChanged={onChanged} />
    </Card>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 border-rule border-b py-3 first:border-t sm:grid-cols-[9rem_1fr]">
      <dt className="text-faded">{name}</dt>
      <dd className="min-w-0 tabular-nums">{children}</dd>
    </div>
  )
}

function nextCharge(ahead: UpcomingInvoice | undefined): string {
  if (!ahead) {
    return '…'
  }
  if (!ahead.nextCharge) {
    return 'None'
  }
  const { amountMinor, currency, at } = ahead.nextCharge
  return `${formatMoney(amountMinor, currency)} on ${dayText(at)}`
}

function cardText(ahead: UpcomingInvoice | undefined): string {
  if (!ahead) {
    return '…'
  }
  if (!ahead.card) {
    return 'No card yet'
  }
  const { brand, last4, expires } = ahead.card
  const until = expires ? `, until ${String(expires.month).padStart(2, '0')}/${expires.year}` : ''
  return `${brand[0]?.toUpperCase()}${brand.slice(1).replaceAll('_', ' ')}${last4 ? ` ending in ${last4}` : ''}${until}`
}

function Verbs({
  subscription,
  lacksCard,
  onChanged,
}: Omit<SubscriptionCardProps, 'ahead'> & { lacksCard: boolean }) {
  const { id, status, cancelAt, changesLater, collectionPaused, items } = subscription
  const [isRunning, setRunning] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  async function act(verb: 'cancel' | 'keep' | 'resume', body: object = {}) {
    setRunning(true)
    setProblem(undefined)
    const result = await updateSubscription(id, verb, body)
    if (result.ok) {
      await onChanged()
    } else {
      setProblem(result.problem)
    }
    setRunning(false)
    setAsking(false)
  }
  const ends = items[0] ? dayText(items[0].periodEnd) : "the period's end"
  return (
    <div className="flex flex-col gap-5">
      <ProblemNote problem={problem} className="empty:hidden" />
      {isAsking ? (
        <div className="flex flex-col gap-4">
          <p>It stays yours until {ends}. Until then you can change your mind; nothing more is charged.</p>
          <div className="flex flex-wrap gap-4">
            <Button
              tone="danger"
              size="small"
              disabled={isRunning}
              onClick={() => act('cancel', { when: 'period_end' })}
            >
              {isRunning ? 'Canceling…' : `Cancel on ${ends}`}
            </Button>
            <Button tone="quiet" size="small" disabled={isRunning} onClick={() => setAsking(false)}>
              Keep the plan
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-wrap gap-4">
          {((status === 'paused' && !lacksCard) || collectionPaused) && (
            <Button size="small" disabled={isRunning} onClick={() => act('resume')}>
              Go on
            </Button>
          )}
          {(cancelAt || changesLater) && (
            <Button size="small" disabled={isRunning} onClick={() => act('keep')}>
              {cancelAt ? 'Keep the plan after all' : 'Keep it as it is'}
            </Button>
          )}
          {status !== 'incomplete' && (
            <>
              <PortalButton only="card" tone={lacksCard ? 'strong' : 'quiet'} size="small">
                {lacksCard ? 'Add a card' : 'Change the card'}
              </PortalButton>
              <PortalButton tone="quiet" size="small">
                Open the portal
              </PortalButton>
            </>
          )}
          {!cancelAt && ['trialing', 'active', 'past_due', 'unpaid', 'paused'].includes(status) && (
            <Button tone="danger" size="small" onClick={() => setAsking(true)}>
              Cancel the plan
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
