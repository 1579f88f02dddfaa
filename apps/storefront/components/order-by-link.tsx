'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { OrderPage } from '#components/order-page.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Answer, call } from '#lib/call.ts'
import type { FollowedOrder } from '#lib/orders.ts'

/** The order that the link in a mail opens. The token stands behind the `#`, which no server and no other page gets to see. */
export function OrderByLink() {
  const [answer, setAnswer] = useState<Answer<FollowedOrder>>()
  const [hasLink, setHasLink] = useState(true)
  useEffect(() => {
    const open = () => {
      const link = location.hash.slice(1)
      setHasLink(link !== '')
      setAnswer(undefined)
      if (link) {
        void call<FollowedOrder>('/api/orders/link', { method: 'POST', body: { link } }).then(setAnswer)
      }
    }
    open()
    // Another link, followed in the same tab, changes only what stands behind the `#`.
    addEventListener('hashchange', open)
    return () => removeEventListener('hashchange', open)
  }, [])
  if (answer?.ok) {
    return <OrderPage order={answer.value} />
  }
  if (hasLink && !answer) {
    return <p role="status">Opening the book…</p>
  }
  if (answer && !answer.ok && answer.problem.status !== 404 && answer.problem.code !== 'input.invalid') {
    return <ProblemNote problem={answer.problem} />
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
