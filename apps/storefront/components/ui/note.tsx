import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

const noteClass = cva('rounded-md border-l-4 px-4 py-3 text-small', {
  variants: {
    tone: {
      good: 'border-good bg-accent-wash',
      warn: 'border-warn bg-warn-wash',
      bad: 'border-bad bg-bad-wash',
    },
  },
  defaultVariants: { tone: 'good' },
})

/** A highlighted message. */
export function Note({ tone, className, ...rest }: ComponentProps<'div'> & VariantProps<typeof noteClass>) {
  return <div className={cn(noteClass({ tone }), className)} {...rest} />
}
