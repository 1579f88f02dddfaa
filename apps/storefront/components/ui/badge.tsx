import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

const badgeClass = cva('inline-flex items-center gap-1.5 rounded-sm px-2 py-0.5 font-medium text-fine', {
  variants: {
    tone: {
      neutral: 'bg-shade text-faded',
      good: 'bg-accent-wash text-good',
      warn: 'bg-warn-wash text-warn',
      bad: 'bg-bad-wash text-bad',
    },
  },
  defaultVariants: { tone: 'neutral' },
})

export function Badge({
  tone,
  className,
  ...rest
}: ComponentProps<'span'> & VariantProps<typeof badgeClass>) {
  return <span className={cn(badgeClass({ tone }), className)} {...rest} />
}
