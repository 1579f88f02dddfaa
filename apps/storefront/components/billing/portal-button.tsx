'use client'

import { useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { openPortal } from '#lib/billing.ts'
import type { Problem } from '#lib/call-api.ts'

interface PortalButtonProps {
  children: string
  /** `card` opens only the page to change the payment method. */
  only?: 'card'
  tone?: 'strong' | 'quiet'
  size?: 'normal' | 'small'
}

/** Opens Stripe's customer portal. Disabled until the browser leaves. */
export function PortalButton({ children, only, tone, size }: PortalButtonProps) {
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  async function open() {
    setRunning(true)
    setProblem(undefined)
    const result = await openPortal(only)
    if (result.ok) {
      return location.assign(result.value.url)
    }
    setRunning(false)
    setProblem(result.problem)
  }
  return (
    <>
      <Button tone={tone} size={size} disabled={isRunning} onClick={open}>
        {isRunning ? 'Loading…' : children}
      </Button>
      <ProblemNote problem={problem} className="empty:hidden" />
    </>
  )
}
