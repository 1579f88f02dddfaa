import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <div className="flex max-w-2xl flex-col items-start gap-6 pt-16 md:pt-24">
      <h1 className="font-extrabold text-display tracking-tight">No such entry.</h1>
      <p className="text-faded text-lead">
        There is no page at this address. It may have been moved, or the link was cut short.
      </p>
      <Link href="/" className={buttonClass()}>
        See all mounts
      </Link>
    </div>
  )
}
