import type { ReactNode } from 'react'
import { Card } from '#components/ui/card.tsx'

/** A narrow page with one form: a heading, a card, and links below. */
export function FormPage({
  heading,
  children,
  below,
}: {
  heading: string
  children: ReactNode
  below?: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-lg flex-col gap-6 pt-10 md:pt-16">
      <h1 className="font-extrabold text-head tracking-tight">{heading}</h1>
      <Card className="px-5 py-7 sm:px-8 sm:py-8">{children}</Card>
      {below && <div className="flex flex-wrap gap-x-6 gap-y-1 text-small">{below}</div>}
    </div>
  )
}
