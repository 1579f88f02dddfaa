'use client'

import type { OrderWithTimeline } from '@countinghouse/api/types'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { OrderDetails } from '#components/order-details.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { readOrder } from '#lib/account.ts'
import type { ApiResult } from '#lib/call-api.ts'

/** One of the signed-in customer's orders. */
export function AccountOrder({ orderId }: { orderId: string }) {
  const router = useRouter()
  const [result, setResult] = useState<ApiResult<OrderWithTimeline>>()
  useEffect(() => {
    void readOrder(orderId).then((response) => {
      if (!response.ok && response.problem.code === 'access.signed_out') {
        router.replace('/account/sign-in')
      } else {
        setResult(response)
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
      {result === undefined && <p role="status">Loading…</p>}
      {result && !result.ok && result.problem.code === 'order.unknown' && (
        <>
          <h1 className="font-extrabold text-head tracking-tight">Order not found</h1>
          <p className="text-lead">Check that the link is complete.</p>
        </>
      )}
      {result && !result.ok && result.problem.code !== 'order.unknown' && (
        <ProblemNote problem={result.problem} />
      )}
      {result?.ok && <OrderDetails order={result.value} />}
    </div>
  )
}
