'use client'

import type { OrderWithTimeline } from '@countinghouse/api/types'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { OrderDetails } from '#components/order-details.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type ApiResult, callApi } from '#lib/call-api.ts'

/**
 * The order of the link in an email. The token is in the URL's fragment, which browsers never send.
 */
export function OrderFromLink() {
  const [result, setResult] = useState<ApiResult<OrderWithTimeline>>()
  const [hasLink, setHasLink] = useState(true)
  useEffect(() => {
    const load = () => {
      const link = location.hash.slice(1)
      setHasLink(link !== '')
      setResult(undefined)
      if (link) {
        void callApi('POST /api/orders/link', { body: { link } }).then(setResult)
      }
    }
    load()
    // Another link opened in the same tab changes only the fragment.
    addEventListener('hashchange', load)
    return () => removeEventListener('hashchange', load)
  }, [])
  if (result?.ok) {
    return <OrderDetails order={result.value} />
  }
  if (hasLink && !result) {
    return <p role="status">Loading…</p>
  }
  if (result && !result.ok && result.problem.status !== 404 && result.problem.code !== 'input.invalid') {
    return <ProblemNote problem={result.problem} />
  }
  return (
    <div className="flex flex-col items-start gap-5">
      <h1 className="font-extrabold text-head tracking-tight">Order not found</h1>
      <p className="text-lead">The link may be incomplete, or older than 90 days.</p>
      <p className="text-faded">Open the link in your email again, or sign in to see all of your orders.</p>
      <Link href="/account" className={buttonClass({ tone: 'quiet' })}>
        View your account
      </Link>
    </div>
  )
}
