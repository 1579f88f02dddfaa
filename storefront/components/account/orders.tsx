'use client'

import { useEffect, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { type OwnOrder, readOrders } from '#lib/account.ts'
import type { Answer } from '#lib/call.ts'
import { formatMoney } from '#lib/money.ts'
import type { OrderStatus } from '#server/shop.ts'

export function Orders() {
  const [answer, setAnswer] = useState<Answer<{ orders: OwnOrder[] }>>()
  useEffect(() => {
    void readOrders().then(setAnswer)
  }, [])
  return (
    <section aria-labelledby="orders" className="flex flex-col gap-4">
      <h2 id="orders" className="font-bold text-title">
        Your orders
      </h2>
      {answer && !answer.ok && <ProblemNote problem={answer.problem} />}
      {answer?.ok && answer.value.orders.length === 0 && <p className="text-faded">None yet.</p>}
      {answer?.ok && answer.value.orders.length > 0 && (
        <Card className="overflow-hidden">
          <ul>
            {answer.value.orders.map((order) => (
              <Row key={order.orderId} order={order} />
            ))}
          </ul>
        </Card>
      )}
    </section>
  )
}

const states: Record<OrderStatus, { said: string; tone: 'neutral' | 'good' | 'warn' | 'bad' }> = {
  pending: { said: 'Waiting for payment', tone: 'warn' },
  processing: { said: 'Payment on its way', tone: 'warn' },
  paid: { said: 'Paid', tone: 'good' },
  expired: { said: 'Expired', tone: 'neutral' },
  canceled: { said: 'Canceled', tone: 'neutral' },
  partially_refunded: { said: 'Partly refunded', tone: 'neutral' },
  refunded: { said: 'Refunded', tone: 'neutral' },
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

function Row({ order: { createdAt, status, items, totalMinor, currency } }: { order: OwnOrder }) {
  const { said, tone } = states[status]
  return (
    <li className="grid grid-cols-[1fr_6.5rem] border-rule border-b last:border-b-0 sm:grid-cols-[1fr_9rem]">
      <div className="flex min-w-0 flex-col items-start gap-1.5 px-4 py-4 sm:px-6">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small">
          <time dateTime={createdAt} className="text-faded">
            {day.format(new Date(createdAt))}
          </time>
          <Badge tone={tone}>{said}</Badge>
        </span>
        <span>{items.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</span>
      </div>
      <p className="margin-line px-2.5 py-4 text-right font-semibold tabular-nums max-sm:text-small sm:px-6">
        {formatMoney(totalMinor, currency)}
      </p>
    </li>
  )
}
