import type { ReactNode } from 'react'
import { cn } from '#lib/cn.ts'

/** A field with its name above, and below it what helps to fill it in. */
export function LabeledField({
  label,
  hint,
  className,
  children,
}: {
  label: string
  hint?: string
  className?: string
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what the caller puts in it
    <label className={cn('flex min-w-0 flex-col gap-1 text-small', className)}>
      <span>{label}</span>
      {children}
      {hint && <span className="text-faded text-fine">{hint}</span>}
    </label>
  )
}
