/** What the tests ask the shop beside the browser. */
import type { Page } from 'playwright-core'
import { z } from 'zod'
import type { Environment } from '../shop-process.ts'

const productsAnswer = z.object({
  products: z.array(z.object({ variants: z.array(z.object({ sku: z.string(), available: z.number() })) })),
})

export async function availableOf({ url }: Environment, sku: string): Promise<number> {
  const { products } = productsAnswer.parse(await (await fetch(`${url}/api/products`)).json())
  const variant = products.flatMap(({ variants }) => variants).find((each) => each.sku === sku)
  if (!variant) {
    throw new Error(`The shop has no ${sku}`)
  }
  return variant.available
}

const orderAnswer = z.object({ status: z.string(), totalMinor: z.number(), currency: z.string() })
export type OrderAnswer = z.output<typeof orderAnswer>

/** The Checkout Session whose payment page is open. */
export function sessionOn(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The order that the success page shows. */
export function orderOnPage(environment: Environment, page: Page): Promise<OrderAnswer> {
  return orderOf(environment, new URL(page.url()).searchParams.get('session_id') ?? '')
}

export async function orderOf({ url }: Environment, sessionId: string): Promise<OrderAnswer> {
  return orderAnswer.parse(await (await fetch(`${url}/api/orders/session/${sessionId}`)).json())
}

/** Somebody takes these goods to checkout, and does not pay. */
export async function reserve({ url }: Environment, sku: string, quantity: number): Promise<void> {
  const answer = await fetch(`${url}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, quantity }] }),
  })
  if (!answer.ok) {
    throw new Error(`Checkout answered ${answer.status}: ${await answer.text()}`)
  }
}

/** Turns the sandbox's clock, and with it the shop's. */
export async function advance({ sandboxUrl }: Environment, duration: string): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/clock`, {
    method: 'POST',
    body: JSON.stringify({ advance: duration }),
  })
  if (!answer.ok) {
    throw new Error(`The clock answered ${answer.status}: ${await answer.text()}`)
  }
}
