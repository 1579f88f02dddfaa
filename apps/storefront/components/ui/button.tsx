import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '#lib/cn.ts'

const variants = cva(
  [
    'inline-flex cursor-pointer items-center justify-center gap-2 rounded-md font-semibold',
    'transition-colors duration-150 disabled:cursor-default disabled:opacity-55 aria-disabled:cursor-default aria-disabled:opacity-55',
  ],
  {
    variants: {
      tone: {
        strong: 'bg-accent text-on-accent not-disabled:hover:bg-accent-deep',
        quiet:
          'border border-line bg-transparent text-ink not-disabled:hover:border-ink not-disabled:hover:bg-shade',
        danger: 'border border-bad bg-transparent text-bad not-disabled:hover:bg-bad-wash',
        plain: 'text-accent underline decoration-1 underline-offset-4 not-disabled:hover:decoration-2',
      },
      size: {
        normal: 'min-h-12 px-6 text-body',
        small: 'min-h-11 px-3 text-small',
        icon: 'size-11',
      },
    },
    defaultVariants: { tone: 'strong', size: 'normal' },
  },
)

type ButtonStyle = VariantProps<typeof variants> & { className?: string | undefined }

/**
 * Also for links that should look like a button: `<Link className={buttonClass({ tone: 'quiet'
 * })}>`.
 */
export function buttonClass({ className, ...style }: ButtonStyle = {}): string {
  return cn(variants(style), className)
}

export function Button({
  tone,
  size,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & ButtonStyle) {
  return <button type={type} className={buttonClass({ tone, size, className })} {...rest} />
}
