'use client'

import { useEffect, useRef } from 'react'

/** The success message that replaces a form; it takes the focus the form had. */
export function FormResult({ children }: { children: string }) {
  const text = useRef<HTMLParagraphElement>(null)
  useEffect(() => text.current?.focus(), [])
  return (
    <p ref={text} tabIndex={-1} role="status" className="text-lead outline-none">
      {children}
    </p>
  )
}
