/** Requests of the tests to the shop's API, besides the browser. */
import type { Page } from 'playwright-core'
import { z } from 'zod'
import type { Environment } from '../shop-process.ts'

const productsResponse = z.object({
  products: z.array(z.object({ variants: z.array(z.object({ sku: z.string(), available: z.number() })) })),
})

export async function availableOf({ url }: Environment, sku: string): Promise<number> {
  const { products } = productsResponse.parse(await (await fetch(`${url}/api/products`)).json())
  const variant = products.flatMap(({ variants }) => variants).find((each) => each.sku === sku)
  if (!variant) {
    throw new Error(`The shop has no variant ${sku}`)
  }
  return variant.available
}

const orderResponse = z.object({ status: z.string(), totalMinor: z.number(), currency: z.string() })
export type OrderResponse = z.output<typeof orderResponse>

/** The Checkout Session whose payment page is open. */
export function sessionOn(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The order that the success page shows. */
export function orderOnPage(environment: Environment, page: Page): Promise<OrderResponse> {
  return orderOf(environment, new URL(page.url()).searchParams.get('session_id') ?? '')
}

export async function orderOf({ url }: Environment, sessionId: string): Promise<OrderResponse> {
  return orderResponse.parse(await (await fetch(`${url}/api/orders/session/${sessionId}`)).json())
}

/** Starts a checkout for these items and leaves it unpaid. */
export async function reserve({ url }: Environment, sku: string, quantity: number): Promise<void> {
  const response = await fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity }] }),
  })
  if (!response.ok) {
    throw new Error(`Checkout failed with ${response.status}: ${await response.text()}`)
  }
}

/** Advances the sandbox's clock, and with it the shop's. */
export async function advance({ sandboxUrl }: Environment, duration: string): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/clock`, {
    method: 'POST',
    body: JSON.stringify({ advance: duration }),
  })
  if (!response.ok) {
    throw new Error(`Advancing the clock failed with ${response.status}: ${await response.text()}`)
  }
}
