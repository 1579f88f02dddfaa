import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <div className="flex max-w-2xl flex-col items-start gap-6 pt-16 md:pt-24">
      <h1 className="font-extrabold text-display tracking-tight">Page not found</h1>
      <p className="text-faded text-lead">The page may have moved, or the link is incomplete.</p>
      <Link href="/" className={buttonClass()}>
        Continue shopping
      </Link>
    </div>
  )
}
