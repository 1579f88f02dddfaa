'use client'

import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { Problem } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import { createCheckoutAttempts } from '#lib/checkout.ts'
import { currentCountry } from '#lib/country.ts'
import { useCurrency } from '#lib/currency.ts'

interface CheckoutButtonProps {
  children?: string
  disabled?: boolean
  /** Price version of the cart shown beside the button. */
  priceVersion?: string | undefined
  onStart: () => void
  onProblem: (problem: Problem) => void
}

/**
 * Opens the payment page; an unchanged cart gets the one that is still open. Disabled until the
 * browser leaves.
 */
export function CheckoutButton({
  children = 'Checkout',
  disabled = false,
  priceVersion,
  onStart,
  onProblem,
}: CheckoutButtonProps) {
  const currency = useCurrency()
  const [start] = useState(() => createCheckoutAttempts())
  const [running, setRunning] = useState(false)
  useEffect(() => onReturn(() => setRunning(false)), [])

  async function press() {
    setRunning(true)
    onStart()
    const result = await start({ currency, priceVersion, country: currentCountry() })
    if (result.ok) {
      location.assign(result.value.url)
    } else {
      setRunning(false)
      onProblem(result.problem)
    }
  }
  return (
    <Button disabled={disabled || running} onClick={press} className="min-w-56 max-sm:w-full">
      {running ? 'Opening checkout…' : children}
    </Button>
  )
}

/** The back button can restore this page as it was left: button disabled, cart outdated. */
function onReturn(reset: () => void): () => void {
  const listener = (event: PageTransitionEvent) => {
    if (!event.persisted) {
      return
    }
    reset()
    void refreshCart()
  }
  addEventListener('pageshow', listener)
  return () => removeEventListener('pageshow', listener)
}
