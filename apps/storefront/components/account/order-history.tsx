'use client'

import type { OrderDetails } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import Link from 'next/link'
import { useCallback, useEffect, useState } from 'react'
import { OrderBadges } from '#components/order-badges.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { readOrders } from '#lib/account.ts'
import type { Problem } from '#lib/call-api.ts'

export function OrderHistory() {
  const [orders, setOrders] = useState<OrderDetails[]>()
  const [next, setNext] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem>()
  const load = useCallback(async (before?: string) => {
    const result = await readOrders(before)
    if (!result.ok) {
      return setProblem(result.problem)
    }
    setProblem(undefined)
    setOrders((shown) => [...(before ? (shown ?? []) : []), ...result.value.orders])
    setNext(result.value.next)
  }, [])
  useEffect(() => void load(), [load])
  return (
    <section aria-labelledby="orders" className="flex flex-col gap-4">
      <h2 id="orders" className="font-bold text-title">
        Orders
      </h2>
      <ProblemNote problem={problem} />
      {orders?.length === 0 && <p className="text-faded">You have no orders yet.</p>}
      {orders && orders.length > 0 && (
        <Card className="overflow-hidden">
          <ul>
            {orders.map((order) => (
              <Row key={order.orderId} order={order} />
            ))}
          </ul>
        </Card>
      )}
      {next && (
        <Button tone="quiet" size="small" className="self-start" onClick={() => load(next)}>
          Older orders
        </Button>
      )}
    </section>
  )
}

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

function Row({ order }: { order: OrderDetails }) {
  const { orderId, number, createdAt, items, totalMinor, currency } = order
  return (
    <li className="grid grid-cols-[1fr_6.5rem] border-rule border-b last:border-b-0 sm:grid-cols-[1fr_9rem]">
      <div className="flex min-w-0 flex-col items-start gap-1.5 px-4 py-4 sm:px-6">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small">
          <Link
            href={`/account/orders/${orderId}`}
            className="font-semibold text-accent underline decoration-1 underline-offset-4"
          >
            {number}
          </Link>
          <time dateTime={createdAt} className="text-faded">
            {dates.format(new Date(createdAt))}
          </time>
          <OrderBadges order={order} />
        </span>
        <span>{items.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</span>
      </div>
      <p className="margin-line px-2.5 py-4 text-right font-semibold tabular-nums max-sm:text-small sm:px-6">
        {formatMoney(totalMinor, currency)}
      </p>
    </li>
  )
}
