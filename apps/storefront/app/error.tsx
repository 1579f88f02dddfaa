'use client'

import type { ErrorInfo } from 'next/error'
import { useEffect } from 'react'
import { Button } from '#components/ui/button.tsx'

/** Shown in place of a page that broke. `digest` finds the error in the server's log. */
export default function PageError({ error, retry }: ErrorInfo) {
  useEffect(() => console.error(error), [error])
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <div className="flex max-w-2xl flex-col items-start gap-6 pt-16 md:pt-24">
      <h1 className="font-extrabold text-display tracking-tight">A blot on the page.</h1>
      <p className="text-faded text-lead">
        Something broke on our side while this page was made. Your cart and your orders are untouched.
      </p>
      <Button onClick={() => retry()}>Try again</Button>
      {digest && <p className="text-faded text-small">Reference {digest}</p>}
    </div>
  )
}
