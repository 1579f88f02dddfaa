'use client'

import { ShoppingBag } from 'lucide-react'
import Link from 'next/link'
import { countItems, useCart } from '#lib/cart.ts'

export function CartLink() {
  const state = useCart()
  const count = state.status === 'ready' ? countItems(state.cart) : 0
  return (
    <Link
      href="/cart"
      className="flex min-h-11 items-center gap-2 rounded-md border border-line px-3 font-semibold text-small hover:border-ink hover:bg-shade"
    >
      <ShoppingBag aria-hidden="true" className="size-4.5" strokeWidth={2} />
      <span className="max-sm:sr-only">Cart</span>
      <span className="min-w-4 text-center tabular-nums">
        {count} <span className="sr-only">{count === 1 ? 'item' : 'items'}</span>
      </span>
    </Link>
  )
}
