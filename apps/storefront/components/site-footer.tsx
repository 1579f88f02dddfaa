import Link from 'next/link'

export function SiteFooter() {
  return (
    <footer className="mt-24 border-rule border-t">
      <div className="mx-auto flex max-w-6xl flex-wrap justify-between gap-x-10 gap-y-3 px-4 py-8 text-faded text-small sm:px-8">
        <p>Payments are processed by Stripe. This shop never sees your card details.</p>
        <nav aria-label="Footer" className="flex gap-6">
          <Link
            href="/"
            className="underline decoration-rule underline-offset-4 hover:text-ink hover:decoration-ink"
          >
            All products
          </Link>
          <Link
            href="/pricing"
            className="underline decoration-rule underline-offset-4 hover:text-ink hover:decoration-ink"
          >
            Plans
          </Link>
          <a
            href="/api/docs"
            className="underline decoration-rule underline-offset-4 hover:text-ink hover:decoration-ink"
          >
            API
          </a>
        </nav>
      </div>
    </footer>
  )
}
