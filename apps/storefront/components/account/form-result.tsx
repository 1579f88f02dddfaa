'use client'

import { useEffect, useRef } from 'react'

/** What timelineText, in place of the form that asked for it: it takes the focus that the form had. */
export function FormResult({ children }: { children: string }) {
  const text = useRef<HTMLParagraphElement>(null)
  useEffect(() => text.current?.focus(), [])
  return (
    <p ref={text} tabIndex={-1} role="status" className="text-lead outline-none">
      {children}
    </p>
  )
}
