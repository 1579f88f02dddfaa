import type { Metadata } from 'next'
import { CartView } from '#components/cart-view.tsx'

export const metadata: Metadata = { title: 'Your cart' }

export default function CartPage() {
  return (
    <div className="mx-auto max-w-4xl">
      <h1 className="pt-10 pb-8 font-extrabold text-head tracking-tight md:pt-16">Your cart</h1>
      <CartView />
    </div>
  )
}
