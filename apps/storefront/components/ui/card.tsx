import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

/** A leaf of the book: a lighter sheet with a hairline edge. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('rounded-md border border-rule bg-leaf', className)} {...rest} />
}
