import { User } from 'lucide-react'
import Link from 'next/link'

/** The same for everybody, since the page it stands on is: where it leads, who is signed in is known. */
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
