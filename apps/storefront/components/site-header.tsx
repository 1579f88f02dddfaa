import Link from 'next/link'
import { AccountLink } from '#components/account-link.tsx'
import { CartLink } from '#components/cart-link.tsx'
import { CurrencySelect } from '#components/currency-select.tsx'
import { Logo } from '#components/logo.tsx'
import { shopName } from '#lib/config.ts'

export function SiteHeader() {
  return (
    <header className="border-ink/80 border-b-3 border-double">
      <a
        href="#content"
        className="sr-only rounded-md bg-accent px-4 py-3 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10"
      >
        Skip to content
      </a>
      <div className="mx-auto flex min-h-16 max-w-6xl items-center gap-2 px-4 sm:gap-4 sm:px-8">
        <Link
          href="/"
          className="mr-auto flex min-h-11 items-center gap-2.5 font-bold font-display text-title tracking-tight max-sm:text-lead max-[24rem]:gap-2 max-[24rem]:text-body"
        >
          <Logo className="w-6 text-accent max-[24rem]:w-5" />
          <span className="max-[26rem]:sr-only">{shopName}</span>
        </Link>
        <Link
          href="/pricing"
          className="inline-flex min-h-11 items-center font-semibold text-small underline decoration-rule underline-offset-4 hover:decoration-ink max-sm:hidden"
        >
          Plans
        </Link>
        <CurrencySelect />
        <AccountLink />
        <CartLink />
      </div>
    </header>
  )
}
