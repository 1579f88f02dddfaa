/** Deleting an account, as its page requests it. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer, wellKnown } from '../../packages/api/test/accounts.ts'
import { problemIn } from '../../packages/api/test/fake-shop.ts'
import { checkOut, put } from '../../packages/api/test/sale.ts'
import { openSellingShop } from '../../packages/api/test/shop.ts'

test('deletes an account and its customer at Stripe, unless an order is open', {
  timeout: 60_000,
}, async () => {
  const shop = await openSellingShop()
  const { engine, stripe } = shop.harness
  const ada = await customer({ engine, visitor: shop.visitor })
  await put(ada, 'BIKE-BLACK-S', 1)
  const { orderId } = await checkOut(ada)
  const { stripeCustomerId } = z.looseObject({ stripeCustomerId: z.string() }).parse(await exported(ada))
  const remove = (password: string) => ada.request('POST /api/account/delete', { json: { password } })

  expect(await problemIn(await remove('not the password'))).toMatchObject({
    status: 403,
    code: 'account.password_wrong',
  })
  expect(await problemIn(await remove(wellKnown.password))).toMatchObject({
    status: 409,
    code: 'customer.order_open',
    orderId,
  })
  expect(await (await ada.request('GET /api/account')).json()).toMatchObject({
    account: { email: ada.email },
  })

  expect((await ada.request(`POST /api/checkout/${orderId}/cancel`, { json: {} })).status).toBe(200)
  expect((await remove(wellKnown.password)).status).toBe(200)
  expect(await (await ada.request('GET /api/account')).json()).toEqual({ account: null })
  const signIn = await shop
    .visitor()
    .request('POST /api/auth/sign-in', { json: { email: ada.email, password: wellKnown.password } })
  expect(signIn.status).toBe(401)
  await shop.harness.save()
  await expect.poll(async () => (await stripe.customers.retrieve(stripeCustomerId)).deleted).toBe(true)
})

const exported = async (visitor: { request(line: string): Promise<Response> }): Promise<unknown> =>
  (await visitor.request('GET /api/account/export')).json()
