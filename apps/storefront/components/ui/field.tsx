import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

const fieldClass =
  'min-h-11 rounded-md border border-line bg-leaf px-3 text-body text-ink hover:border-ink disabled:opacity-55'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(fieldClass, className)} {...rest} />
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cn(fieldClass, 'cursor-pointer', className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cn(fieldClass, 'py-2', className)} {...rest} />
}
