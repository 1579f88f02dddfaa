import type { ReactNode } from 'react'
import { cn } from '#lib/cn.ts'

/** A form field with its label above and an optional hint below. */
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
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is in `children`
    <label className={cn('flex min-w-0 flex-col gap-1 text-small', className)}>
      <span>{label}</span>
      {children}
      {hint && <span className="text-faded text-fine">{hint}</span>}
    </label>
  )
}
