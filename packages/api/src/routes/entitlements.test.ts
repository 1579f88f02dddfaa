import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { openSellingShop, type Visitor } from '../../test/shop.ts'

const entitlementSchema = z.strictObject({
  feature: z.string(),
  entitled: z.boolean(),
  limit: z.int().nullable(),
  planKey: z.string().nullable(),
  blockReason: z.string().nullable(),
})

async function get(visitor: Visitor, path: string, key?: string) {
  return visitor.request(
    `GET /api/entitlements${path}`,
    key ? { headers: { authorization: `Bearer ${key}` } } : {},
  )
}

async function errorOf(response: Promise<Response>) {
  const { status, code } = await problemIn(await response)
  return [status, code]
}

test('a plan entitles as soon as it is paid, for a session and for a server with an API key', async () => {
  const shop = await openSellingShop()
  await shop.engine.plans.push({ apply: true })
  await shop.harness.save()
  const ada = await customer(shop)
  const seats = async () => entitlementSchema.parse(await (await get(ada, '/seats')).json())
  expect(await seats()).toEqual({
    feature: 'seats',
    entitled: true,
    limit: 1,
    planKey: null,
    blockReason: null,
  })

  const response = await ada.request('POST /api/stripe/checkout', {
    json: { mode: 'subscription', lookupKey: 'studio_monthly_usd', quantity: 2 },
  })
  const { sessionId } = z.looseObject({ sessionId: z.string() }).parse(await response.json())
  await shop.harness.paySession(sessionId)
  await shop.deliverEvents()
  await shop.harness.drain()
  expect(await seats()).toEqual({
    feature: 'seats',
    entitled: true,
    limit: 20,
    planKey: 'studio',
    blockReason: null,
  })
  const all = z
    .strictObject({ entitlements: z.array(entitlementSchema) })
    .parse(await (await get(ada, '')).json())
  expect(all.entitlements.map(({ feature, entitled, limit }) => [feature, entitled, limit])).toEqual([
    ['projects', true, null],
    ['seats', true, 20],
    ['export', true, null],
  ])

  const { client_reference_id: userId } = await shop.harness.stripe.checkout.sessions.retrieve(sessionId)
  const { key } = await shop.engine.apiKeys.create({
    name: 'app',
    scopes: ['entitlements:read'],
    actor: 'test',
  })
  const server = shop.visitor()
  expect(
    entitlementSchema.parse(await (await get(server, `/seats?userId=${userId}`, key)).json()).limit,
  ).toBe(20)
  expect(
    entitlementSchema.parse(await (await get(server, '/seats?userId=usr_other', key)).json()).limit,
  ).toBe(1)
  expect(await errorOf(get(server, '/seats', key))).toEqual([422, 'input.invalid'])
})

test('a chargeback blocks the entitlements of a plan, with the reason', async () => {
  const shop = await openSellingShop()
  const { harness } = shop
  await shop.engine.plans.push({ apply: true })
  await harness.save()
  const ada = await customer(shop)
  const response = await ada.request('POST /api/stripe/checkout', {
    json: { mode: 'subscription', lookupKey: 'studio_monthly_usd' },
  })
  const { sessionId } = z.looseObject({ sessionId: z.string() }).parse(await response.json())
  await harness.paySession(sessionId)
  const deliverEvents = async () => {
    await shop.deliverEvents()
    await harness.drain()
  }
  await deliverEvents()
  const seats = async () => entitlementSchema.parse(await (await get(ada, '/seats')).json())
  const suspended = async () => {
    const shown = z.looseObject({
      subscriptions: z.array(z.looseObject({ status: z.string(), suspended: z.unknown() })),
    })
    return shown.parse(await (await ada.request('GET /api/account/billing')).json()).subscriptions[0]
  }
  expect(await suspended()).toMatchObject({ status: 'active', suspended: null })
  const { customer: atStripe } = await harness.stripe.checkout.sessions.retrieve(sessionId)
  const dispute = await harness.disputeLastCharge(String(atStripe))
  await deliverEvents()
  const blockReason = {
    feature: 'seats',
    entitled: true,
    limit: 1,
    planKey: null,
    blockReason: 'payment_disputed',
  }
  await expect.poll(seats, { timeout: 10_000 }).toEqual(blockReason)
  expect(await suspended()).toMatchObject({
    status: 'active',
    suspended: { status: 'open', amountMinor: 4900, currency: 'usd' },
  })
  await harness.closeDispute(dispute, 'lost')
  await deliverEvents()
  await expect.poll(seats, { timeout: 10_000 }).toEqual({ ...blockReason, blockReason: 'payment_lost' })
  expect(await suspended()).toMatchObject({ status: 'active', suspended: { status: 'lost' } })
})

test('rejects a check of other users without an API key, and an unknown feature', async () => {
  const shop = await openSellingShop()
  const ada = await customer(shop)
  expect(await errorOf(get(shop.visitor(), '/seats'))).toEqual([401, 'access.signed_out'])
  expect(await errorOf(get(shop.visitor(), '/seats?userId=usr_other'))).toEqual([401, 'access.signed_out'])
  expect(await errorOf(get(ada, '/seats?userId=usr_other'))).toEqual([422, 'input.invalid'])
  expect(await errorOf(get(ada, '/saets'))).toEqual([404, 'entitlement.unknown_feature'])
  const { key } = await shop.engine.apiKeys.create({ name: 'other', scopes: ['orders:read'], actor: 'test' })
  expect(await errorOf(get(shop.visitor(), '/seats?userId=usr_other', key))).toEqual([403, 'api_key.scope'])
})
