'use client'

import type { ErrorInfo } from 'next/error'
import { useEffect } from 'react'
import { Button } from '#components/ui/button.tsx'

/** Shown when a page fails to render. `digest` identifies the error in the server's log. */
export default function PageError({ error, retry }: ErrorInfo) {
  useEffect(() => console.error(error), [error])
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <div className="flex max-w-2xl flex-col items-start gap-6 pt-16 md:pt-24">
      <h1 className="font-extrabold text-display tracking-tight">Something went wrong</h1>
      <p className="text-faded text-lead">
        This page could not be loaded. Your cart and your orders are not affected.
      </p>
      <Button onClick={() => retry()}>Try again</Button>
      {digest && <p className="text-faded text-small">Reference {digest}</p>}
    </div>
  )
}
