'use client'

import type { Cart } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import Link from 'next/link'
import { useRef, useState } from 'react'
import { CartLine } from '#components/cart-line.tsx'
import { CheckoutButton } from '#components/checkout-button.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { ShipTo } from '#components/ship-to.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import type { ApiResult, Problem } from '#lib/call-api.ts'
import { refreshCart, removeItem, setQuantity, useCart } from '#lib/cart.ts'
import { priceIn, useCurrency } from '#lib/currency.ts'
import { variantTitle } from '#lib/options.ts'

/** The contents of the cart, its total, and the checkout button. */
export function CartView() {
  const state = useCart()
  const page = useRef<HTMLElement>(null)
  const [removed, setRemoved] = useState<string>()
  return (
    <section ref={page} tabIndex={-1} aria-label="Cart items" className="outline-none">
      <p aria-live="polite" className="sr-only">
        {removed && `${removed} was removed from your cart.`}
      </p>
      {state.status === 'loading' && <Loading />}
      {state.status === 'failed' && <LoadError problem={state.problem} />}
      {state.status === 'ready' && state.cart.items.length === 0 && <EmptyCart />}
      {state.status === 'ready' && state.cart.items.length > 0 && (
        <CartContents
          cart={state.cart}
          onRemoved={(title) => {
            setRemoved(title)
            // The focused button was removed together with its line.
            page.current?.focus()
          }}
        />
      )}
    </section>
  )
}

function CartContents({ cart, onRemoved }: { cart: Cart; onRemoved: (title: string) => void }) {
  const currency = useCurrency()
  const [problem, setProblem] = useState<Problem>()
  const nameOf = (sku: string) => {
    const item = cart.items.find((each) => each.sku === sku)
    return item ? variantTitle(item) : sku
  }

  /** Shows the error of a failed change and reloads the cart for current inventory. */
  async function settle(change: Promise<ApiResult<unknown>>): Promise<boolean> {
    setProblem(undefined)
    const result = await change
    if (result.ok) {
      return true
    }
    setProblem(result.problem)
    await refreshCart()
    return false
  }
  return (
    <>
      <Card className="overflow-hidden">
        <ul>
          {cart.items.map((item) => (
            <CartLine
              key={item.sku}
              item={item}
              short={problem?.short?.find(({ sku }) => sku === item.sku)}
              onQuantity={(quantity) => settle(setQuantity(item.sku, quantity))}
              onRemove={async () => {
                if (await settle(removeItem(item.sku))) {
                  onRemoved(variantTitle(item))
                }
              }}
            />
          ))}
        </ul>
        <Subtotal cart={cart} />
      </Card>
      <ShipTo subtotal={priceIn(cart.totals, currency)} />
      <ProblemNote problem={problem} nameOf={nameOf} className="pt-6" />
      <div className="flex flex-wrap-reverse items-center justify-between gap-x-8 gap-y-4 pt-6">
        <Link href="/" className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}>
          Continue shopping
        </Link>
        <CheckoutButton
          priceVersion={cart.priceVersion}
          onProblem={(failure) => settle(Promise.resolve({ ok: false, problem: failure }))}
          onStart={() => setProblem(undefined)}
        />
      </div>
      <p className="pt-4 text-faded text-small sm:text-right">
        You pay on Stripe’s secure page. Your items are reserved while you pay.
      </p>
    </>
  )
}

function Subtotal({ cart }: { cart: Cart }) {
  const currency = useCurrency()
  const total = priceIn(cart.totals, currency)
  return (
    <div className="grid grid-cols-[1fr_5.75rem] bg-shade sm:grid-cols-[1fr_9rem]">
      <p className="px-3 py-4 font-semibold sm:px-6">Subtotal</p>
      <p
        aria-live="polite"
        className="margin-line px-2 py-4 text-right font-bold max-sm:text-fine tabular-nums sm:px-6"
      >
        <span className="rule-double pb-0.5">
          {total ? (
            formatMoney(total.amountMinor, total.currency)
          ) : (
            <span className="text-small">Not available in {currency.toUpperCase()}</span>
          )}
        </span>
      </p>
    </div>
  )
}

function EmptyCart() {
  return (
    <Card className="flex flex-col items-start gap-5 px-6 py-12 sm:px-10">
      <p className="text-lead">Your cart is empty.</p>
      <Link href="/" className={buttonClass()}>
        Browse products
      </Link>
    </Card>
  )
}

function Loading() {
  return (
    <Card role="status" className="min-h-48 px-6 py-12 text-faded text-lead sm:px-10">
      Loading…
    </Card>
  )
}

function LoadError({ problem }: { problem: Problem }) {
  return (
    <div className="flex flex-col items-start gap-5">
      <ProblemNote problem={problem} className="w-full" />
      <Button tone="quiet" onClick={() => refreshCart()}>
        Try again
      </Button>
    </div>
  )
}
