import { expect, test } from 'vitest'
import { openSellingShop } from '../test/shop.ts'

test('an API key gives access to its scopes until it is revoked, and an invalid key is always rejected', async () => {
  const { harness, visitor } = await openSellingShop()
  const { sessionId } = await harness.order({ 'CME-DASH': 1 })
  const { apiKeys } = harness.engine
  const reader = await apiKeys.create({ name: 'reader', scopes: ['orders:read'], actor: 'test' })
  const spender = await apiKeys.create({ name: 'spender', scopes: ['tokens:spend'], actor: 'test' })
  const send = async (authorization?: string) => {
    const response = await visitor().request(
      `GET /api/orders/session/${sessionId}`,
      authorization ? { headers: { authorization } } : {},
    )
    return [response.status, response.headers.get('www-authenticate')]
  }
  expect(await send()).toEqual([200, null])
  expect(await send(`Bearer ${reader.key}`)).toEqual([200, null])
  expect(await send(`Bearer ${spender.key}`)).toEqual([403, 'Bearer'])
  for (const bad of [
    `Bearer ${reader.prefix}`,
    `Bearer ${reader.key}x`,
    `Basic ${reader.key}`,
    'Bearer',
    "Bearer chk_live_' or 1=1--",
    reader.key,
  ]) {
    expect(await send(bad), bad).toEqual([401, 'Bearer'])
  }
  await apiKeys.revoke({ id: reader.id, actor: 'test' })
  expect(await send(`Bearer ${reader.key}`)).toEqual([401, 'Bearer'])
})
