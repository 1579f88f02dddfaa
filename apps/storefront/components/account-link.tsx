import { User } from 'lucide-react'
import Link from 'next/link'

/**
 * The same for every visitor, because prerendered pages are: the account page knows who is signed
 * in.
 */
export function AccountLink() {
  return (
    <Link
      href="/account"
      aria-label="Your account"
      prefetch={false}
      className="flex size-11 shrink-0 items-center justify-center rounded-md border border-line hover:border-ink hover:bg-shade"
    >
      <User aria-hidden="true" className="size-4.5" strokeWidth={2} />
    </Link>
  )
}
