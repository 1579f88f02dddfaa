'use client'

import type { OwnSubscription, UpcomingInvoice } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import type { ReactNode } from 'react'
import { SubscriptionActions } from '#components/billing/subscription-actions.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { dateText, subscriptionAmountMinor, subscriptionStatus } from '#lib/billing.ts'

interface SubscriptionCardProps {
  subscription: OwnSubscription
  /** `undefined` while it is loading from Stripe. */
  upcoming: UpcomingInvoice | undefined
  onChanged: () => Promise<unknown>
}

export function SubscriptionCard({ subscription, upcoming, onChanged }: SubscriptionCardProps) {
  const { label, tone, message } = subscriptionStatus(subscription)
  const [item] = subscription.items
  return (
    <Card className="flex flex-col gap-6 px-5 py-7 sm:px-8">
      <div className="flex flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-bold text-title" data-testid="plan">
            {subscription.planName ?? 'Your plan'}
          </h2>
          <Badge tone={tone} data-testid="status">
            {label}
          </Badge>
        </div>
        <p className="text-faded">{message}</p>
      </div>
      <dl className="flex flex-col text-small">
        <Row name="Price">
          {priceText(subscriptionAmountMinor(subscription), subscription.currency, item?.interval)}
          {item && item.quantity > 1 && ` for ${item.quantity}`}
        </Row>
        {upcoming?.change && (
          <Row name="Scheduled change">
            {upcoming.change.planName ?? 'Another plan'},{' '}
            {priceText(upcoming.change.amountMinor, upcoming.change.currency, upcoming.change.interval)}, from{' '}
            {dateText(upcoming.change.at)}
          </Row>
        )}
        <Row name="Next charge">
          <span data-testid="next-charge">{nextChargeText(upcoming)}</span>
        </Row>
        <Row name="Payment method">{cardText(upcoming)}</Row>
      </dl>
      <SubscriptionActions
        subscription={subscription}
        needsCard={upcoming?.card === null}
        onChanged={onChanged}
      />
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

/** `$19.00 per month` */
const priceText = (amountMinor: number, currency: string, interval: string | null | undefined): string =>
  `${formatMoney(amountMinor, currency)}${interval ? ` per ${interval}` : ''}`

function nextChargeText(upcoming: UpcomingInvoice | undefined): string {
  if (!upcoming) {
    return '…'
  }
  if (!upcoming.nextCharge) {
    return 'None'
  }
  const { amountMinor, currency, at } = upcoming.nextCharge
  return `${formatMoney(amountMinor, currency)} on ${dateText(at)}`
}

/** `Visa ending in 4242, expires 12/2034` */
function cardText(upcoming: UpcomingInvoice | undefined): string {
  if (!upcoming) {
    return '…'
  }
  if (!upcoming.card) {
    return 'None'
  }
  const { brand, last4, expires } = upcoming.card
  const name = `${brand.charAt(0).toUpperCase()}${brand.slice(1).replaceAll('_', ' ')}`
  const ending = last4 ? ` ending in ${last4}` : ''
  const expiry = expires ? `, expires ${String(expires.month).padStart(2, '0')}/${expires.year}` : ''
  return `${name}${ending}${expiry}`
}
