import { cn } from '#lib/cn.ts'

/** The shop's logo: five tally marks over a line, in the current text color. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 26 24"
      aria-hidden="true"
      className={cn('fill-none stroke-current stroke-[2.5]', className)}
    >
      <path d="M5 3v14M10.300 3v14M15.700 3v14M21 3v14M1.500 14.500 24.500 5" />
      <path d="M1.500 22.200h23" />
    </svg>
  )
}
