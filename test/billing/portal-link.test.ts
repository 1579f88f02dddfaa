import { startSandbox } from '@countinghouse/sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { customer } from '../../packages/api/test/accounts.ts'
import { problemIn } from '../../packages/api/test/fake-shop.ts'
import { checkOut } from '../../packages/api/test/sale.ts'
import { openShop, type Visitor } from '../../packages/api/test/shop.ts'

async function openSandboxShop() {
  const { port, close } = await startSandbox({ port: 0 })
  const shop = await openShop({ port })
  onTestFinished(async () => {
    await shop.close()
    await close()
  })
  return shop
}

const link = z.strictObject({ url: z.url() })

const requestLink = (visitor: Visitor, json: object = {}, key?: string) =>
  visitor.request('POST /api/stripe/portal', {
    json,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })

const errorOf = async (response: Promise<Response>) => {
  const { status, code } = await problemIn(await response)
  return [status, code]
}

test('a customer gets a link to their own portal, and the same link for the same idempotency key', async () => {
  const shop = await openSandboxShop()
  expect(await errorOf(requestLink(shop.visitor()))).toEqual([401, 'access.signed_out'])
  const ada = await customer(shop)
  expect(await errorOf(requestLink(ada))).toEqual([409, 'portal.no_customer'])
  await checkOut(ada, { items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }] })

  const response = await requestLink(ada, {}, 'key-1')
  expect(response.status).toBe(201)
  const { url } = link.parse(await response.json())
  expect(await (await fetch(url)).text()).toContain(ada.email)
  expect(link.parse(await (await requestLink(ada, {}, 'key-1')).json()).url).toBe(url)
  expect(link.parse(await (await requestLink(ada, {}, 'key-2')).json()).url).not.toBe(url)
  expect(await errorOf(requestLink(ada, { only: 'card' }, 'key-1'))).toEqual([422, 'idempotency.other_body'])

  // The same key of another customer is a different key.
  const bob = await customer(shop)
  await checkOut(bob, { items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }] })
  const other = link.parse(await (await requestLink(bob, {}, 'key-1')).json())
  expect(await (await fetch(other.url)).text()).not.toContain(ada.email)
})

test('the payment method form returns to the shop and rejects other return URLs', async () => {
  const shop = await openSandboxShop()
  const ada = await customer(shop)
  await checkOut(ada, { items: [{ sku: 'BIKE-BLACK-S', quantity: 1 }] })
  const { url } = link.parse(await (await requestLink(ada, { only: 'card' })).json())
  const page = await (await fetch(url)).text()
  expect(page).toContain('Update your payment method')
  expect(page).toContain('href="http://127.0.0.1:3000/account/billing"')
  for (const returnUrl of [
    'https://evil.example/',
    'https://127.0.0.1:3000.evil.example/',
    'javascript:alert(1)',
  ]) {
    expect(await errorOf(requestLink(ada, { returnUrl }))).toEqual([422, 'input.invalid'])
  }
})
