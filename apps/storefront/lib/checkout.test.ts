import { expect, test } from 'vitest'
import type { ApiResult, callApi } from './call-api.ts'
import { createCheckoutAttempts } from './checkout.ts'

/** A fake API that returns these results in order, and the idempotency keys it received. */
function fakeApi(...results: ApiResult<unknown>[]) {
  const keys: string[] = []
  const send = (async (_path: string, input: { headers?: Record<string, string> }) => {
    keys.push(input.headers?.['idempotency-key'] ?? '')
    return results.shift()
  }) as typeof callApi
  let count = 0
  return { keys, start: createCheckoutAttempts(send, () => `key ${++count}`) }
}

const failure = (code: string): ApiResult<unknown> => ({
  ok: false,
  problem: { status: 409, code, title: code },
})
const started: ApiResult<unknown> = { ok: true, value: { orderId: 'o', sessionId: 's', url: 'u' } }

test('a click whose response was lost is repeated with the same idempotency key', async () => {
  const { keys, start } = fakeApi(failure('network'), failure('idempotency.running'), started, started)
  for (let click = 0; click < 4; click++) {
    await start({ currency: 'usd' })
  }
  expect(keys).toEqual(['key 1', 'key 1', 'key 1', 'key 2'])
})

test('after an error response the next click has a new idempotency key', async () => {
  const { keys, start } = fakeApi(failure('stock.insufficient'), started)
  await start({ currency: 'usd' })
  await start({ currency: 'usd' })
  expect(keys).toEqual(['key 1', 'key 2'])
})

test('an idempotency key is never reused for another currency, country or cart version', async () => {
  const { keys, start } = fakeApi(failure('network'), failure('network'), failure('network'), started)
  await start({ currency: 'usd', priceVersion: 'a' })
  await start({ currency: 'eur', priceVersion: 'a' })
  await start({ currency: 'eur', priceVersion: 'b' })
  await start({ currency: 'eur', priceVersion: 'b', country: 'DE' })
  expect(keys).toEqual(['key 1', 'key 2', 'key 3', 'key 4'])
})
