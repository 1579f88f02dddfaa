import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

/** A box with a lighter background and a thin border. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('rounded-md border border-rule bg-leaf', className)} {...rest} />
}
