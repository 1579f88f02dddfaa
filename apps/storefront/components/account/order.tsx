'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { OrderPage } from '#components/order-page.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { readOrder } from '#lib/account.ts'
import type { Answer } from '#lib/call.ts'
import type { FollowedOrder } from '#lib/orders.ts'

/** One of one's own orders. */
export function AccountOrder({ orderId }: { orderId: string }) {
  const router = useRouter()
  const [answer, setAnswer] = useState<Answer<FollowedOrder>>()
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
      {answer === undefined && <p role="status">Opening the book…</p>}
      {answer && !answer.ok && answer.problem.code === 'order.unknown' && (
        <>
          <h1 className="font-extrabold text-head tracking-tight">No such order</h1>
          <p className="text-lead">None of your orders has this address.</p>
        </>
      )}
      {answer && !answer.ok && answer.problem.code !== 'order.unknown' && (
        <ProblemNote problem={answer.problem} />
      )}
      {answer?.ok && <OrderPage order={answer.value} />}
    </div>
  )
}
