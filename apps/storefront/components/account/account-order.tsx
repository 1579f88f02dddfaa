'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { OrderDetails } from '#components/order-details.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { readOrder } from '#lib/account.ts'
import type { ApiResult } from '#lib/call-api.ts'
import type { OrderView } from '#lib/orders.ts'

/** One of one's own orders. */
export function AccountOrder({ orderId }: { orderId: string }) {
  const router = useRouter()
  const [result, setAnswer] = useState<ApiResult<OrderView>>()
  useEffect(() => {
    void readOrder(orderId).then((told) => {
      if (!told.ok && told.problem.code === 'access.signed_out') {
        router.replace('/account/sign-in')
      } else {
        setAnswer(told)
      }
    })
  }, [orderId, router])
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6 pt-10 md:pt-16">
      <Link
        href="/account"
        className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
      >
        Your account
      </Link>
      {result === undefined && <p role="status">Opening the book…</p>}
      {result && !result.ok && result.problem.code === 'order.unknown' && (
        <>
          <h1 className="font-extrabold text-head tracking-tight">No such order</h1>
          <p className="text-lead">None of your orders has this address.</p>
        </>
      )}
      {result && !result.ok && result.problem.code !== 'order.unknown' && (
        <ProblemNote problem={result.problem} />
      )}
      {result?.ok && <OrderDetails order={result.value} />}
    </div>
  )
}
