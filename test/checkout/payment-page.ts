/** A sale through Stripe's payment page, with the customer's choices. */
import type { Harness, Sale } from '../inbox/harness.ts'

export const skus = ['BIKE-BLACK-S', 'CME-VENT', 'PMP-GRAPHITE']

export interface Choice {
  currency: string
  /** One for each of `skus`. */
  quantities: number[]
  code: string
  country: string
  express: boolean
}

/** Starts a checkout and completes Stripe's page as a browser would. */
export async function buy(
  harness: Harness,
  choice: Choice,
  user?: { userId: string; email: string },
): Promise<Sale> {
  const { currency, country } = choice
  const items = choice.quantities.flatMap((quantity, at) =>
    quantity > 0 ? [{ sku: skus[at] ?? '', quantity }] : [],
  )
  const { orderId, sessionId, url } = await harness.engine.checkout.start({
    principal: 'customer',
    items,
    currency,
    country,
    ...(user ? { user } : {}),
    successUrl: 'http://127.0.0.1:1/success',
    cancelUrl: () => 'http://127.0.0.1:1/cancel',
  })
  const { shipping_options } = await harness.stripe.checkout.sessions.retrieve(sessionId)
  const form = {
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    line1: 'Unter den Linden 1',
    city: 'Berlin',
    postal_code: '10117',
    country,
    phone: '+49 30 1234567',
    shipping: String(shipping_options[choice.express ? 1 : 0]?.shipping_rate),
    number: '4242424242424242',
    expiry: '12/34',
    cvc: '123',
    code: choice.code,
  }
  const submit = async (path: string) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
    if (response.status >= 400) {
      throw new Error(
        `The page returned ${response.status}: ${(await response.text()).match(/role="alert">(.*?)</)?.[1]}`,
      )
    }
  }
  if (choice.code) {
    await submit('/promotion')
  }
  await submit('')
  return { orderId, sessionId, cartToken: '' }
}
