'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { OrderDetails } from '#components/order-details.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type ApiResult, callApi } from '#lib/call-api.ts'
import type { OrderView } from '#lib/orders.ts'

/** The order that the link in a mail opens. The token stands behind the `#`, which no server and no other page gets to see. */
export function OrderFromLink() {
  const [result, setAnswer] = useState<ApiResult<OrderView>>()
  const [hasLink, setHasLink] = useState(true)
  useEffect(() => {
    const open = () => {
      const link = location.hash.slice(1)
      setHasLink(link !== '')
      setAnswer(undefined)
      if (link) {
        void callApi<OrderView>('/api/orders/link', { method: 'POST', body: { link } }).then(setAnswer)
      }
    }
    open()
    // Another link, followed in the same tab, changes only what stands behind the `#`.
    addEventListener('hashchange', open)
    return () => removeEventListener('hashchange', open)
  }, [])
  if (result?.ok) {
    return <OrderDetails order={result.value} />
  }
  if (hasLink && !result) {
    return <p role="status">Opening the book…</p>
  }
  if (result && !result.ok && result.problem.status !== 404 && result.problem.code !== 'input.invalid') {
    return <ProblemNote problem={result.problem} />
  }
  return (
    <div className="flex flex-col items-start gap-5">
      <h1 className="font-extrabold text-head tracking-tight">This link opens nothing</h1>
      <p className="text-lead">It may be incomplete, or older than ninety days.</p>
      <p className="text-faded">
        Open the link in your mail once more, or sign in: your account has all of your orders.
      </p>
      <Link href="/account" className={buttonClass({ tone: 'quiet' })}>
        Go to your account
      </Link>
    </div>
  )
}
