/** A customer's purchase over HTTP. */
import type { OrderId } from '@countinghouse/engine'
import { expect } from 'vitest'
import { z } from 'zod'
import { order } from '../src/schemas/orders.ts'
import { product } from '../src/schemas/products.ts'
import { problemIn } from './fake-shop.ts'
import type { SellingShop, Visitor } from './shop.ts'

export const started = z.strictObject({ orderId: z.string(), sessionId: z.string(), url: z.url() })

export async function checkOut(visitor: Visitor, json: object = {}, headers: Record<string, string> = {}) {
  const response = await visitor.request('POST /api/checkout', { json, headers })
  expect(response.status).toBe(201)
  return started.parse(await response.json())
}

export const put = (visitor: Visitor, sku: string, quantity: number) =>
  visitor.request(`PUT /api/cart/items/${sku}`, { json: { quantity } })

export async function orderOf(visitor: Visitor, { sessionId }: { sessionId: string }) {
  return order.parse(await (await visitor.request(`GET /api/orders/session/${sessionId}`)).json())
}

export async function available(visitor: Visitor, sku: string): Promise<number | undefined> {
  const response = await visitor.request('GET /api/products')
  const { products } = z.object({ products: z.array(product) }).parse(await response.json())
  return products.flatMap(({ variants }) => variants).find((variant) => variant.sku === sku)?.available
}

export const pay = (
  { harness }: SellingShop,
  { orderId, sessionId }: { orderId: string; sessionId: string },
) => harness.pay({ orderId: orderId as OrderId, sessionId, cartToken: '' })

export async function errorOf(visitor: Visitor, json: object, headers: Record<string, string> = {}) {
  const response = await visitor.request('POST /api/checkout', { json, headers })
  const problem = await problemIn(response)
  return [problem.status, problem.code]
}
