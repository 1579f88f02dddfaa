'use client'

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
import { formatMoney } from '#lib/money.ts'
import { titleOf } from '#lib/options.ts'
import type { Cart } from '#server/shop.ts'

/** The cart as a page of an account book: words on the left, figures on the right, a double rule under the sum. */
export function CartView() {
  const state = useCart()
  const page = useRef<HTMLElement>(null)
  const [removed, setRemoved] = useState<string>()
  return (
    <section ref={page} tabIndex={-1} aria-label="Contents of the cart" className="outline-none">
      <p aria-live="polite" className="sr-only">
        {removed && `${removed} was removed from the cart.`}
      </p>
      {state.status === 'loading' && <Opening />}
      {state.status === 'failed' && <NotReadable problem={state.problem} />}
      {state.status === 'ready' && state.cart.items.length === 0 && <Empty />}
      {state.status === 'ready' && state.cart.items.length > 0 && (
        <Filled
          cart={state.cart}
          onRemoved={(title) => {
            setRemoved(title)
            // The button that had the focus is gone with its line.
            page.current?.focus()
          }}
        />
      )}
    </section>
  )
}

function Filled({ cart, onRemoved }: { cart: Cart; onRemoved: (title: string) => void }) {
  const currency = useCurrency()
  const [problem, setProblem] = useState<Problem>()
  const nameOf = (sku: string) => {
    const item = cart.items.find((each) => each.sku === sku)
    return item ? titleOf(item) : sku
  }

  /** Shows what was refused and reads the cart again, because it says how much there is. */
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
                  onRemoved(titleOf(item))
                }
              }}
            />
          ))}
        </ul>
        <Total cart={cart} />
      </Card>
      <ShipTo goods={priceIn(cart.totals, currency)} />
      <ProblemNote problem={problem} nameOf={nameOf} className="pt-6" />
      <div className="flex flex-wrap-reverse items-center justify-between gap-x-8 gap-y-4 pt-6">
        <Link href="/" className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}>
          Look for more
        </Link>
        <CheckoutButton
          priceVersion={cart.priceVersion}
          onProblem={(refused) => settle(Promise.resolve({ ok: false, problem: refused }))}
          onStart={() => setProblem(undefined)}
        />
      </div>
      <p className="pt-4 text-faded text-small sm:text-right">
        You pay on Stripe’s page. Your items are held for you while you do.
      </p>
    </>
  )
}

function Total({ cart }: { cart: Cart }) {
  const currency = useCurrency()
  const total = priceIn(cart.totals, currency)
  return (
    <div className="grid grid-cols-[1fr_5.75rem] bg-shade sm:grid-cols-[1fr_9rem]">
      <p className="px-3 py-4 font-semibold sm:px-6">Total</p>
      <p
        aria-live="polite"
        className="margin-line px-2 py-4 text-right font-bold max-sm:text-fine tabular-nums sm:px-6"
      >
        <span className="rule-double pb-0.5">
          {total ? (
            formatMoney(total.amountMinor, total.currency)
          ) : (
            <span className="text-small">Not in {currency.toUpperCase()}</span>
          )}
        </span>
      </p>
    </div>
  )
}

function Empty() {
  return (
    <Card className="flex flex-col items-start gap-5 px-6 py-12 sm:px-10">
      <p className="text-lead">Your cart is empty.</p>
      <Link href="/" className={buttonClass()}>
        Look at the mounts
      </Link>
    </Card>
  )
}

function Opening() {
  return (
    <Card role="status" className="min-h-48 px-6 py-12 text-faded text-lead sm:px-10">
      Opening the book…
    </Card>
  )
}

function NotReadable({ problem }: { problem: Problem }) {
  return (
    <div className="flex flex-col items-start gap-5">
      <ProblemNote problem={problem} className="w-full" />
      <Button tone="quiet" onClick={() => refreshCart()}>
        Try again
      </Button>
    </div>
  )
}
